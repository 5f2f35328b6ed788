// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.Dictionaries;
import dev.brood.internal.memory.SharedDictionary;
import dev.brood.testing.LeavesNothingBehind;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@LeavesNothingBehind
class SessionDictionaryTest {

    @TempDir
    Path folder;

    private final LocalClassSource classes = new LocalClassSource();

    interface Task<V> extends Callable<V>, Serializable {}

    record Point(int x, int y) {}

    enum Side {
        LEFT,
        RIGHT
    }

    private SessionDictionary dictionary(int slot) {
        return new SessionDictionary(() -> Dictionaries.small(folder, slot));
    }

    private Decoder decoder(Dictionary dictionary) {
        return new Decoder(dictionary, classes, ClassSource.NONE);
    }

    private static Task<String> task(Point point) {
        return () -> point + " " + Side.RIGHT;
    }

    @Test
    void aRecordIsReadByWhoeverComesWithNothingSentBesideIt() throws Exception {
        Encoder sender = new Encoder(dictionary(1), classes);
        byte[] record = sender.encode(task(new Point(3, 4)), "task");
        assertThat(((Task<?>) decoder(dictionary(2)).decode(record)).call()).isEqualTo("Point[x=3, y=4] RIGHT");
        assertThat(decoder(dictionary(3)).decode(new Encoder(dictionary(4), classes).encode(Side.LEFT, "value"))).isSameAs(Side.LEFT);
    }

    @Test
    void twoSendersWriteTheSameRecord() {
        byte[] one = new Encoder(dictionary(1), classes).encode(task(new Point(3, 4)), "task");
        byte[] other = new Encoder(dictionary(2), classes).encode(task(new Point(3, 4)), "task");
        assertThat(other).isEqualTo(one);
        assertThat(one).hasSizeLessThan(16);
    }

    @Test
    void recordsCarryWhatDoesNotFitAndTheOverflowIsCounted() throws Exception {
        SharedDictionary full = Dictionaries.small(folder, 1);
        full.add(new byte[(64 << 10) - 64 - 16]);
        SessionDictionary own = dictionary(2);
        byte[] record = new Encoder(own, classes).encode(task(new Point(3, 4)), "task");
        assertThat(full.size()).isEqualTo(1);
        assertThat(own.overflows()).isPositive();
        assertThat(((Task<?>) decoder(dictionary(3)).decode(record)).call()).isEqualTo("Point[x=3, y=4] RIGHT");
        assertThat(((Task<?>) decoder(Dictionary.none()).decode(record)).call()).isEqualTo("Point[x=3, y=4] RIGHT");
    }

    @Test
    void recordsCarryAllWhereThereIsNoSession() throws Exception {
        SessionDictionary gone = new SessionDictionary(() -> {
            throw new BroodException("the session has ended");
        });
        byte[] record = new Encoder(gone, classes).encode(task(new Point(1, 2)), "task");
        assertThat(((Task<?>) decoder(Dictionary.none()).decode(record)).call()).isEqualTo("Point[x=1, y=2] RIGHT");
        assertThat(gone.overflows()).isZero();
    }
}
