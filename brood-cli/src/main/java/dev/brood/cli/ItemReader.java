// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream item by item: lines, or what stands between NUL characters.
 *
 * <p>It holds one item at a time, of any length that an array can have. A line ends with LF; a CR before it belongs to the
 * end. The last item needs no end. Bytes that are not of the character set become replacement characters.
 */
final class ItemReader implements Closeable {

    private static final int BUFFER_SIZE = 1 << 16;

    private final InputStream in;
    private final boolean lines;
    private final Charset charset;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int position;
    private int limit;

    /**
     * Creates a reader.
     *
     * @param in what to read; closed with the reader
     * @param nulSeparated whether items end with NUL instead of LF
     * @param charset of the text
     */
    ItemReader(InputStream in, boolean nulSeparated, Charset charset) {
        this.in = in;
        this.lines = !nulSeparated;
        this.charset = charset;
    }

    /**
     * Reads the next item, waiting for it if need be.
     *
     * @return the item without its end, or null if there is none left
     * @throws IOException if the stream cannot be read
     */
    @Nullable String next() throws IOException {
        ByteArrayOutputStream longItem = null;
        byte end = (byte) (lines ? '\n' : '\0');
        while (true) {
            for (int i = position; i < limit; i++) {
                if (buffer[i] == end) {
                    String item = text(longItem, position, i);
                    position = i + 1;
                    return item;
                }
            }
            if (position < limit) {
                if (longItem == null) {
                    longItem = new ByteArrayOutputStream(BUFFER_SIZE * 2);
                }
                longItem.write(buffer, position, limit - position);
            }
            position = 0;
            limit = Math.max(0, in.read(buffer));
            if (limit == 0) {
                return longItem == null ? null : text(longItem, 0, 0);
            }
        }
    }

    private String text(@Nullable ByteArrayOutputStream longItem, int from, int to) {
        String item;
        if (longItem == null) {
            item = new String(buffer, from, to - from, charset);
        } else {
            longItem.write(buffer, from, to - from);
            item = longItem.toString(charset);
        }
        return lines && item.endsWith("\r") ? item.substring(0, item.length() - 1) : item;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
