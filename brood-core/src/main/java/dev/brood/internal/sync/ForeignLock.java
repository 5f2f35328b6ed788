// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/**
 * The lock file of a session that this JVM has no part in, open for the length of one look ({@link LockFile#visit}).
 *
 * <p>Its end closes the channel, which would drop every lock of this JVM on the file: there are none. Not thread-safe.
 */
final class ForeignLock {

    private final FileChannel channel;

    ForeignLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Whether any process holds the byte of a slot now. */
    boolean isHeld(int slot) throws IOException {
        try (FileLock lock = channel.tryLock(slot, 1, true)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true; // a part of this JVM that is not in the registry: it certainly lives
        }
    }

    /** Takes all bytes, until the end of the look; false if any process holds any. */
    boolean tryHoldAll(int slots) throws IOException {
        try {
            return channel.tryLock(0, slots, false) != null;
        } catch (OverlappingFileLockException e) {
            return false; // as above
        }
    }
}
