// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/**
 * Where everything lies in the {@code dict-N} files of a session.
 *
 * <pre>
 *  dict-0: 64 KB, dict-1: 64 KB, dict-2: 128 KB, and so on, each as large as all before it, to dict-10: 32 MB. Positions are
 *  counted through all files, as if they were one.
 *
 *  header, at position 0
 *  0                8        12       16               24               32               40              64
 *  +----------------+--------+--------+----------------+----------------+----------------+---------------+
 *  | magic          |version | files  | tail           | first entry    | overflows      | (zero)        |
 *  +----------------+--------+--------+----------------+----------------+----------------+---------------+
 *
 *  entry, at a multiple of 16; its header lies in one file, its content may go on in the next
 *  0                8                16                               16 + length
 *  +----------------+----------------+--------------------------------+- - - - - - -+
 *  | next entry     | length, hash   | content                        | (unused)    |
 *  +----------------+----------------+--------------------------------+- - - - - - -+
 *
 *  length, hash
 *   63                               32 31                                0
 *  +-----------------------------------+-----------------------------------+
 *  | bytes of content                  | Arrays.hashCode of it             |
 *  +-----------------------------------+-----------------------------------+
 * </pre>
 *
 * <p>{@code next entry} and {@code first entry} are positions, 0 for none. What lies below {@code tail} and is not reached by
 * them belongs to a process that has not committed it, or did not live to do so.
 */
final class DictionaryLayout {

    /** First word: "BROODDIC" read as big-endian ASCII. */
    static final long MAGIC = 0x42524F4F44444943L;

    /** Version of this layout; another one is refused. */
    static final int VERSION = 1;

    /** Files that a dictionary has at most: 64 MB. */
    static final int FILES = 11;

    /** Size of the first file. */
    static final long FIRST_FILE_BYTES = 64 << 10;

    static final long MAGIC_OFFSET = 0;
    static final long VERSION_OFFSET = MAGIC_OFFSET + Long.BYTES;
    static final long FILES_OFFSET = VERSION_OFFSET + Integer.BYTES;
    static final long TAIL_OFFSET = FILES_OFFSET + Integer.BYTES;
    static final long FIRST_OFFSET = TAIL_OFFSET + Long.BYTES;
    static final long OVERFLOWS_OFFSET = FIRST_OFFSET + Long.BYTES;

    /** Size of the header. */
    static final long HEADER_BYTES = 64;

    /** Entry: where the next one is. */
    static final long NEXT = 0;

    /** Entry: length and hash of its content. */
    static final long DESCRIPTION = NEXT + Long.BYTES;

    /** Entry: its content. */
    static final long CONTENT = DESCRIPTION + Long.BYTES;

    private static final int ALIGNMENT = 16;

    private DictionaryLayout() {}

    /** The size of the first so many files together, which is where the next one begins. */
    static long bytes(int files) {
        return files == 0 ? 0 : FIRST_FILE_BYTES << (files - 1);
    }

    /** The size of a file. */
    static long fileBytes(int file) {
        return bytes(file + 1) - bytes(file);
    }

    /** The file that a position lies in. */
    static int fileOf(long position) {
        return Long.SIZE - Long.numberOfLeadingZeros(position / FIRST_FILE_BYTES);
    }

    /** What an entry takes with its header. */
    static long entryBytes(long length) {
        return (CONTENT + length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    static long description(int length, int hash) {
        return ((long) length << Integer.SIZE) | Integer.toUnsignedLong(hash);
    }

    static int lengthOf(long description) {
        return (int) (description >>> Integer.SIZE);
    }

    static int hashOf(long description) {
        return (int) description;
    }
}
