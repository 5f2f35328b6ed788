// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PortableWaitTest extends ProcessWaitContract {

    @Override
    WordWait way() {
        return WordWait.portable();
    }

    @Override
    String name() {
        return "portable";
    }

    @Test
    void anInterruptEndsItWithoutAHook() throws Exception {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment word = arena.allocate(Integer.BYTES, Long.BYTES);
            var sleeper = new FutureTask<Boolean>(() -> {
                way().await(word, 0, Duration.ofHours(1).toNanos());
                return Thread.interrupted();
            });
            Thread thread = Thread.ofVirtual().start(sleeper);
            thread.interrupt();
            assertThat(sleeper.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
