// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The right to bind a path, which one process at a time has: a lock on a file beside it that is there meanwhile. The lock ends with
 * its process; the file may be left over, and is used by the next one.
 *
 * @param file the file
 * @param lock the channel that has it locked, or null where the file may not be written: then there is no claim, and none is needed
 *     but among several users
 */
record Claim(Path file, @Nullable FileChannel lock) implements Closeable {

    private static final System.Logger LOG = System.getLogger(Claim.class.getName());

    static Claim of(Path path) throws IOException {
        Path file = path.resolveSibling(".brood-" + Integer.toHexString(path.getFileName().toString().hashCode()) + ".lock");
        while (true) {
            FileChannel channel;
            try {
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            } catch (AccessDeniedException otherUser) {
                return new Claim(file, null);
            }
            boolean mine = false;
            try {
                channel.lock();
                mine = isStillThere(channel, file);
                if (mine) {
                    return new Claim(file, channel);
                }
            } finally {
                if (!mine) {
                    channel.close();
                }
            }
        }
    }

    /** Guard against the one before removing the file between its opening and its locking here. */
    private static boolean isStillThere(FileChannel channel, Path file) throws IOException {
        byte[] mark = new byte[Long.BYTES];
        new SecureRandom().nextBytes(mark);
        channel.write(ByteBuffer.wrap(mark), 0);
        try {
            return Arrays.equals(Files.readAllBytes(file), mark);
        } catch (NoSuchFileException removed) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (lock != null) {
            try (lock) {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "The file " + file + " is left over", e);
            }
        }
    }
}
