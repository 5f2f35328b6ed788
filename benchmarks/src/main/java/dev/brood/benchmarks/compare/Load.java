// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.List;

/**
 * How much one process of a round does.
 *
 * @param warmup repetitions that are not counted
 * @param count repetitions that are
 * @param tasks the tasks of one repetition
 * @param size what the case's curve varies
 */
record Load(int warmup, int count, int tasks, int size) {

    private static final int QUICK = 10;

    /**
     * Returns the load of a case: the same for all who take part, except for a {@code java} per task and, where processes
     * contend or talk, CPython, which are far too slow for it and do less of the same.
     *
     * @param measured the case
     * @param peer who runs it
     * @param size what the case's curve varies
     * @param quick whether to do a tenth
     * @return the load
     */
    static Load of(Case measured, Peer peer, int size, boolean quick) {
        boolean slow = peer.program() == Program.JAVA_PER_TASK;
        boolean python = peer.program() == Program.PYTHON;
        Load full =
                switch (measured) {
                    case START_JOIN -> new Load(3, 10, 1, size);
                    case START_PACED, FIRST_LINE -> new Load(15, 30, 1, size);
                    case START_SPAWN -> new Load(3, 20, 1, size);
                    case POOL_ROUNDTRIP -> slow ? new Load(3, 20, 1, size) : new Load(3_000, 3_000, 1, size);
                    case POOL_THROUGHPUT -> slow ? new Load(2, 2, 10, size) : new Load(2, 2, 10_000, size);
                    case LOCK_UNCONTENDED -> new Load(5, 10, 1_000_000, size);
                    case LOCK_CONTENDED, COUNTER_CONTENDED -> new Load(3, 10, python ? 50_000 : 2_000_000, size);
                    case BULK_WRITE, BULK_SUM -> new Load(3, 5, 1, size);
                    case CREATE_CLOSE -> new Load(60, 20, python ? 200 : 20_000, size);
                    case LOCK_HANDOVER, LOCK_RECOVERY -> new Load(3, 40, 1, size);
                    case PARKED -> new Load(2, 4, 60, size); // minutes, processes, seconds
                    case MESSAGE_ROUNDTRIP -> new Load(20, 20, python ? 1_000 : 20_000, size);
                    case MESSAGE_WAKEUP -> new Load(6_000, 2_000, 1, size);
                    case STREAM_1K -> new Load(5, 10, 200_000, size);
                    case STREAM_64K -> new Load(5, 10, 10_000, size);
                    case QUEUE_1_1 -> new Load(5, 10, python ? 10_000 : 500_000, size);
                    case QUEUE_2_2 -> new Load(5, 10, python ? 5_000 : 250_000, size);
                    case IDLE_CONSUMER -> new Load(2, 2, 60, size);
                };
        return quick ? full.tenth() : full;
    }

    private Load tenth() {
        return new Load(part(warmup), part(count), part(tasks), size);
    }

    private static int part(int number) {
        return Math.ceilDiv(number, QUICK);
    }

    /**
     * Returns the command-line words that tell a peer its load.
     *
     * @return {@code key=value} words
     */
    List<String> words() {
        return List.of("warmup=" + warmup, "count=" + count, "tasks=" + tasks, "size=" + size);
    }
}
