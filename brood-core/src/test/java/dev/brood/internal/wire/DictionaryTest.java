// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DictionaryTest {

    private static byte[] bytes(int... values) {
        byte[] b = new byte[values.length];
        for (int i = 0; i < b.length; i++) {
            b[i] = (byte) values[i];
        }
        return b;
    }

    @Test
    void theSameContentHasTheSameId() {
        LocalDictionary d = new LocalDictionary();
        assertThat(d.intern(bytes(1))).isZero();
        assertThat(d.intern(bytes(2))).isEqualTo(1);
        assertThat(d.intern(bytes(1))).isZero();
        assertThat(d.size()).isEqualTo(2);
        assertThat(d.entry(1)).containsExactly(2);
    }

    @Test
    void aMirrorTakesEntriesInOrderAndRepeats() {
        LocalDictionary d = new LocalDictionary();
        d.append(0, bytes(1));
        d.append(1, bytes(2));
        d.append(0, bytes(1));
        assertThat(d.size()).isEqualTo(2);
        assertThatThrownBy(() -> d.append(3, bytes(3))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("2 was next");
        assertThatThrownBy(() -> d.append(0, bytes(9))).hasMessageContaining("different content");
        assertThatThrownBy(() -> d.entry(2)).isInstanceOf(IndexOutOfBoundsException.class).hasMessageContaining("only 2 entries");
    }

    @Test
    void whenItIsFullItSaysSoAndCounts() {
        LocalDictionary d = new LocalDictionary(3);
        assertThat(d.intern(bytes(1, 2))).isZero();
        assertThat(d.intern(bytes(3, 4))).isEqualTo(Dictionary.FULL);
        assertThat(d.intern(bytes(1, 2))).isZero();
        assertThat(d.intern(bytes(5))).isEqualTo(1);
        assertThat(d.overflows()).isEqualTo(1);
        assertThat(d.usedBytes()).isEqualTo(3);
    }

    @Test
    void threadsThatInternTheSameContentGetOneId() throws InterruptedException {
        LocalDictionary d = new LocalDictionary();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        List<List<Integer>> ids = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            List<Integer> mine = new ArrayList<>();
            ids.add(mine);
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return; // the test is being stopped
                }
                for (int i = 0; i < 1000; i++) {
                    mine.add(d.intern(bytes(i, i >> 8)));
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(d.size()).isEqualTo(1000);
        assertThat(ids).allSatisfy(mine -> assertThat(mine).isEqualTo(ids.get(0)));
    }
}
