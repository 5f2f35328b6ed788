// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * What a sweep of dead sessions found and removed.
 *
 * @param found dead or orphaned sessions, and directories of sessions that were never finished
 * @param removed how many of them are gone now
 * @param bytes what their files held
 */
public record Sweep(int found, int removed, long bytes) {

    /** Processes of a session whose root has died end by themselves within 2 s. */
    private static final Duration ORPHANS_END = Duration.ofMillis(2_500);

    /**
     * Removes what dead sessions of this user left where sessions are made now. Waits for nobody: sessions whose processes
     * are just ending are found, not removed.
     *
     * @return what it found
     * @throws BroodException if the directory for sessions cannot be used
     */
    public static Sweep now() {
        Path directory = SharedMemoryRoot.choose().directory();
        try {
            return now(UserId.of(directory), directory);
        } catch (IOException e) {
            throw new BroodException("Leftovers of dead sessions in " + directory + " cannot be looked for: " + e
                    + ". Change the permissions there, or name another directory with -D" + SharedMemoryRoot.PROPERTY
                    + "=<directory>.", e);
        }
    }

    static Sweep now(String user, Path directory) {
        var sweeper = new Sweeper(user, directory);
        sweeper.sweep();
        return sweeper.result();
    }

    /** Sweeps beside a session of this JVM, once more if orphans were about to end; the thread ends with its work. */
    static void inBackground(Session session) {
        String user = session.files().name().uid();
        Path directory = Objects.requireNonNull(session.directory().getParent(), "a session lies in a directory");
        Thread.ofPlatform().daemon().name("brood-sweep").start(() -> {
            Sweep first = now(user, directory);
            if (first.removed() < first.found()) {
                LockSupport.parkNanos(ORPHANS_END.toNanos());
                now(user, directory);
            }
        });
    }
}
