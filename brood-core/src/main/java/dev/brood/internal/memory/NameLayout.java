// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/**
 * The first page of a file of named memory; the data follow.
 *
 * <pre>
 *  0                8        12       16               24               40               56             4096
 *  +----------------+--------+--------+----------------+----------------+----------------+---------------+------
 *  | magic          |version | header | bytes of data  | session, 128 b | id, 128 bits   | (zero)        | data
 *  +----------------+--------+--------+----------------+----------------+----------------+---------------+------
 * </pre>
 *
 * <p>It is written before the file gets its name, and never after.
 */
public final class NameLayout {

    /** First word: "BROODNAM" read as big-endian ASCII. */
    public static final long MAGIC = 0x42524F4F444E414DL;

    /** Version of this layout; another one is refused. */
    public static final int VERSION = 1;

    /** Size of the page. */
    public static final int HEADER_BYTES = 4096;

    /** Where {@link #MAGIC} is. */
    public static final long MAGIC_OFFSET = 0;

    /** Where {@link #VERSION} is. */
    public static final long VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;

    /** Where {@link #HEADER_BYTES} is. */
    public static final long HEADER_BYTES_OFFSET = VERSION_OFFSET + Integer.BYTES;

    /** Where the size of the data is. */
    public static final long BYTES_OFFSET = HEADER_BYTES_OFFSET + Integer.BYTES;

    /** Where the random part of the creating session is, upper half first. */
    public static final long SESSION_OFFSET = BYTES_OFFSET + Long.BYTES;

    /** Where the number is that tells this memory from all others of its name, upper half first. */
    public static final long ID_OFFSET = SESSION_OFFSET + 2 * Long.BYTES;

    private NameLayout() {}
}
