// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.error.NotSendableException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Lists and references, whose values are of any size up to a limit, and are read while they are written. */
@LeavesNothingBehind
@Timeout(120)
class SharedListTest {

    record Setting(String name, List<Integer> values) {}

    private static void inChild(RemoteAction action) throws InterruptedException {
        try (ChildProcess child = ChildProcess.start(action)) {
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @Test
    void aListHoldsValuesOfAllItsTypesInTwoProcesses() throws InterruptedException {
        try (SharedList list = SharedList.of(null, true, 7, 2.5f, "text", new byte[] {1, 2}, Long.MIN_VALUE)) {
            inChild(() -> {
                list.set(0, list.get(4));
                list.set(1, null);
                list.set(2, (Long) list.get(2) + 1);
                list.set(4, false);
                list.set(5, new byte[0]);
            });
            assertThat(list.get(0)).isEqualTo("text");
            assertThat(list.get(1)).isNull();
            assertThat(list.get(2)).isEqualTo(8L);
            assertThat(list.get(3)).isEqualTo(2.5);
            assertThat(list.get(4)).isEqualTo(false);
            assertThat((byte[]) list.get(5)).isEmpty();
            assertThat(list.size()).isEqualTo(7);
            assertThat(list.indexOf(Long.MIN_VALUE)).isEqualTo(6);
            assertThat(list.indexOf(new byte[0])).isEqualTo(5);
            assertThat(list.count(null)).isEqualTo(1);
            assertThatThrownBy(() -> list.get(7)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aValueThatDoesNotFitIsRefusedAndTheSlotIsAsItWas() {
        try (SharedList list = SharedList.of("1234567", "12345678"); SharedList wide = SharedList.create(2, 1_000)) {
            assertThat(list.capacity(0)).isEqualTo(8);
            assertThat(list.capacity(1)).isEqualTo(16);
            list.set(0, "abcdefgh");
            assertThatThrownBy(() -> list.set(0, "abcdefghi"))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("8 bytes").hasMessageContaining("has 9");
            assertThatThrownBy(() -> list.set(0, "\u20ac\u20ac\u20ac")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> list.set(0, List.of())).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("SharedReference");
            assertThat(list.toList()).containsExactly("abcdefgh", "12345678");
            wide.set(1, "x".repeat(1_000));
            assertThat(wide.toList()).containsExactly(null, "x".repeat(1_000));
        }
    }

    @Test
    void randomTextsOfAnyCharactersComeBackAsTheyWere() {
        var random = new Random(3);
        try (SharedList list = SharedList.create(20, 400)) {
            for (int round = 0; round < 2_000; round++) {
                StringBuilder text = new StringBuilder();
                int length = random.nextInt(100);
                for (int i = 0; i < length; i++) {
                    if (random.nextInt(20) == 0) {
                        text.append((char) random.nextInt(Character.MAX_VALUE + 1)); // halves of pairs, too
                    } else {
                        text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
                    }
                }
                int index = random.nextInt(20);
                list.set(index, text.toString());
                assertThat(list.get(index)).isEqualTo(text.toString());
            }
        }
    }

    @Test
    void aSlotIsNeverReadHalfWrittenAlsoWhenItsWriterIsKilled() throws InterruptedException {
        try (SharedList list = SharedList.create(1, 4_000); SharedInt writes = SharedInt.create(0)) {
            list.set(0, "a".repeat(100));
            for (int round = 0; round < 3; round++) {
                try (ChildProcess child = ChildProcess.start(() -> {
                    for (int i = 0; true; i++) {
                        list.set(0, Character.toString('a' + i % 26).repeat(100 + i % 3_900));
                        writes.incrementAndGet();
                    }
                })) {
                    int before = writes.get();
                    long reads = 0;
                    while (writes.get() < before + 5_000) {
                        String text = (String) list.get(0);
                        assertThat(text.chars().distinct().count()).isEqualTo(1);
                        reads++;
                    }
                    child.kill();
                    child.join();
                    assertThat(reads).isPositive();
                    assertThat(((String) list.get(0)).chars().distinct().count()).isEqualTo(1);
                    list.set(0, "b");
                }
            }
        }
    }

    @Test
    void aReferenceSharesObjectsByValue() throws InterruptedException {
        try (SharedReference<Setting> setting = SharedReference.create(new Setting("a", List.of(1)));
                SharedReference<Map<String, Integer>> map = SharedReference.create(Map.of());
                SharedReference<Object> any = SharedReference.create(null)) {
            RemoteAction adding = () -> {
                for (int i = 0; i < 200; i++) {
                    setting.updateAndGet(old -> new Setting(old.name(), List.of(old.values().getFirst() + 1)));
                }
                map.set(Map.of("x", 1));
            };
            try (ChildProcess one = ChildProcess.start(adding); ChildProcess two = ChildProcess.start(adding)) {
                one.join();
                two.join();
            }
            assertThat(setting.get()).isEqualTo(new Setting("a", List.of(401)));
            assertThat(map.get()).isEqualTo(Map.of("x", 1));
            assertThat(any.get()).isNull();
            List<String> list = new ArrayList<>(List.of("x"));
            any.set(list);
            list.add("y");
            assertThat(any.get()).isEqualTo(List.of("x"));
            var before = any.getVersioned();
            assertThat(any.compareAndSet(before, "new")).isTrue();
            assertThat(any.compareAndSet(before, "newer")).isFalse();
            assertThat(any.getAndSet(5)).isEqualTo("new");
        }
    }

    @Test
    void aReferenceRefusesWhatDoesNotFitWhatCannotBeSentAndHandles() {
        try (SharedReference<Object> any = SharedReference.create("x", 100); SharedInt number = SharedInt.create(1)) {
            assertThatThrownBy(() -> any.set("x".repeat(200)))
                    .isInstanceOf(SharedMemoryFullException.class).hasMessageContaining("room for 104");
            assertThatThrownBy(() -> any.set(Thread.currentThread())).isInstanceOf(NotSendableException.class);
            assertThatThrownBy(() -> any.set(List.of(number)))
                    .isInstanceOf(NotSendableException.class).hasMessageContaining("shared int").hasMessageContaining("shared reference");
            assertThat(any.get()).isEqualTo("x");
        }
    }
}
