// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.testing;

import dev.brood.internal.os.ProcFs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Signals as {@code kill(1)} sends them. */
public final class SentSignal {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private SentSignal() {}

    /** Sends a signal. One that stops a process has stopped it when this returns: its threads go on for a moment. */
    public static void send(String name, long pid) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor()).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (name.equals("STOP")) {
            await().atMost(LIMIT).until(() -> ProcFs.system().stat(pid).filter(stat -> !stat.isStopped()).isEmpty());
        }
    }
}
