// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.internal.os.FileMap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Maps whole files, whatever interrupts the calling thread has had, or gets meanwhile.
 *
 * <p>Where there is a {@link FileMap}, interrupts do not disturb it. Else it is done by a channel, which the JDK closes under an interrupted
 * thread; then it is done again, but if the interrupt came in the middle of it, the JDK has lost a mapping, which stays as long as the process.
 * So does a mapping of the global arena, which is always made by a channel: one that is lost beside it does no harm, and a child process, which
 * maps its session like that before all else, starts faster if it need not load what calls the system.
 */
final class FileMapping {

    private FileMapping() {}

    /**
     * Maps the whole of a file. It is unmapped when the arena ends.
     *
     * @throws IOException if it cannot be opened or mapped, {@link java.nio.file.NoSuchFileException} if there is none
     */
    static MemorySegment map(Path file, MapMode mode, Arena arena) throws IOException {
        if (arena.scope().equals(Arena.global().scope())) {
            return mapByChannel(file, mode, arena);
        }
        FileMap system = FileMap.system().orElse(null);
        MemorySegment mapped = system == null ? null : system.map(file, mode, arena);
        return mapped == null ? mapByChannel(file, mode, arena) : mapped;
    }

    /** The way of every system, which also tells why a file cannot be mapped. */
    private static MemorySegment mapByChannel(Path file, MapMode mode, Arena arena) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try (FileChannel channel = open(file, mode)) {
                    return channel.map(mode, 0, channel.size(), arena);
                } catch (ClosedChannelException e) {
                    // Nobody else has the channel, so it was an interrupt. The thread's status may be clear all the same: an interrupt first
                    // sets it, which the line above has seen then, and closes the channel that it finds after that.
                    interrupted = true;
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
