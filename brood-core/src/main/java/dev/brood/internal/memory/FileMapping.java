// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Maps whole files, whatever interrupts the calling thread has had, or gets meanwhile: the JDK closes the channel under it then. */
final class FileMapping {

    private FileMapping() {}

    /**
     * Maps the whole of a file.
     *
     * @throws IOException if it cannot be opened or mapped, {@link java.nio.file.NoSuchFileException} if there is none
     */
    static MemorySegment map(Path file, MapMode mode, Arena arena) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = open(file, mode)) {
                    return channel.map(mode, 0, channel.size(), arena);
                } catch (ClosedChannelException e) {
                    if (!Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static FileChannel open(Path file, MapMode mode) throws IOException {
        return mode.equals(MapMode.READ_ONLY)
                ? FileChannel.open(file, StandardOpenOption.READ)
                : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
