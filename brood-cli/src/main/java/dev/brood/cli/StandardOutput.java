// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Standard output with a buffer that is never older than 200 ms, as long as {@link #flushIfDue} is called.
 *
 * <p>Unlike {@link System#out} it tells when it cannot be written, and whether that is because its reader has gone. Not safe
 * for use by several threads at once.
 */
final class StandardOutput implements Closeable {

    /** How long results wait at most for more to be written with them, in ms. */
    static final long FLUSH_MILLIS = 200;

    private static final int BUFFER_SIZE = 1 << 16;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private final boolean immediate;
    private int size;
    private long oldest;

    /**
     * Opens an output.
     *
     * @param out where to write
     * @param immediate whether to write each piece at once, as a terminal wants it
     */
    StandardOutput(OutputStream out, boolean immediate) {
        this.out = out;
        this.immediate = immediate;
    }

    /** {@return the standard output of this process} */
    static StandardOutput ofProcess(boolean immediate) {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out), immediate);
    }

    /** Thrown when whoever read the output has gone, as {@code head} does. */
    static final class ReaderGoneException extends IOException {

        @Serial
        private static final long serialVersionUID = 1L;

        ReaderGoneException(IOException cause) {
            super("nobody reads standard output any more", cause);
        }
    }

    void write(String text) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > BUFFER_SIZE - size) {
            flush();
        }
        if (size == 0) {
            oldest = System.nanoTime();
        }
        if (bytes.length > BUFFER_SIZE) {
            send(bytes, bytes.length);
            return;
        }
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        if (immediate) {
            flush();
        } else {
            flushIfDue();
        }
    }

    /** {@return whether something waits to be written out} */
    boolean pending() {
        return size > 0;
    }

    /** Writes the buffer out if it has waited long enough. */
    void flushIfDue() throws IOException {
        if (pending() && System.nanoTime() - oldest >= TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS)) {
            flush();
        }
    }

    void flush() throws IOException {
        int length = size;
        size = 0;
        if (length > 0) {
            send(buffer, length);
        }
    }

    private void send(byte[] bytes, int length) throws IOException {
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            if (e.getMessage() != null && e.getMessage().contains("Broken pipe")) {
                throw new ReaderGoneException(e);
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
