// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/**
 * Where the counters of a session lie, in the first page of its {@code arena} file: see {@link ArenaLayout}.
 *
 * <pre>
 *  64, 128, 192, ... up to 4096: 63 lines. A process counts in line (slot mod 63), so that few or none write to the same one.
 *  0                8                16               24               32               40               48            56          64
 *  +----------------+----------------+----------------+----------------+----------------+----------------+-------------+-----------+
 *  | contended      | contended      | signal         | signal         | recoveries     | repairs        | refusals    | returns   |
 *  | waits          | nanoseconds    | waits          | nanoseconds    |                |                |             |           |
 *  +----------------+----------------+----------------+----------------+----------------+----------------+-------------+-----------+
 * </pre>
 *
 * <p>They are only ever added to, atomically; a total is the sum over the lines. What a process has counted stays when it dies.
 */
final class CountersLayout {

    /** Lines of counters. */
    static final int LINES = (int) ((ArenaLayout.WORDS_OFFSET - ArenaLayout.COUNTERS_OFFSET) / ArenaLayout.LINE);

    private CountersLayout() {}

    /** The line in which the process of a slot counts. */
    static int line(int slot) {
        return slot % LINES;
    }

    static long offset(int line, Counter counter) {
        return ArenaLayout.COUNTERS_OFFSET + (long) line * ArenaLayout.LINE + (long) counter.ordinal() * Long.BYTES;
    }
}
