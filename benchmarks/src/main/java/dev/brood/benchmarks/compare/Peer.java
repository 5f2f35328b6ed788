// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.List;
import java.util.Optional;

/**
 * Who takes part in a case: Brood itself, or something that a user could take instead.
 *
 * @param name its name in results and targets
 * @param mode which of its ways to work it takes, or empty for its usual one
 * @param program what runs it
 */
record Peer(String name, String mode, Program program) {

    /** Brood. */
    static final Peer BROOD = new Peer("brood", "", Program.BROOD);

    private static final Peer FORK = new Peer("multiprocessing.fork", "fork", Program.PYTHON);
    private static final Peer FORKSERVER = new Peer("multiprocessing.forkserver", "forkserver", Program.PYTHON);
    private static final Peer SPAWN = new Peer("multiprocessing.spawn", "spawn", Program.PYTHON);
    private static final Peer JAVA_HELLO = new Peer("java-hello", "", Program.JAVA_HELLO);
    private static final Peer FUTURES = new Peer("concurrent.futures", "", Program.PYTHON);
    private static final Peer PP4J = new Peer("pp4j", "", Program.PP4J);
    private static final Peer JAVA = new Peer("java-per-task", "", Program.JAVA_PER_TASK);
    private static final Peer THREADS = new Peer("thread-pool", "", Program.THREADS);
    private static final Peer REENTRANT_LOCK = new Peer("ReentrantLock", "", Program.JDK_MEMORY);
    private static final Peer MAPPED_FILE = new Peer("mapped-file", "", Program.JDK_MEMORY);
    private static final Peer LOCK = new Peer("multiprocessing.Lock", "", Program.PYTHON);
    private static final Peer VALUE = new Peer("multiprocessing.Value", "", Program.PYTHON);
    private static final Peer MUTEX = new Peer("pthread-mutex", "", Program.C);
    private static final Peer ROBUST_MUTEX = new Peer("pthread-mutex-robust", "robust", Program.C);

    private static final Peer SPIN = new Peer("bare-spin", "", Program.JDK_MESSAGES);
    private static final Peer FUTEX = new Peer("bare-futex", "", Program.JDK_MESSAGES);
    private static final Peer ARRAY_BLOCKING_QUEUE = new Peer("ArrayBlockingQueue", "", Program.JDK_MESSAGES);
    private static final Peer PIPE = new Peer("multiprocessing.Pipe", "", Program.PYTHON);
    private static final Peer QUEUE = new Peer("multiprocessing.Queue", "", Program.PYTHON);
    private static final Peer AERON_SPIN = new Peer("aeron-spin", "spin", Program.AERON);
    private static final Peer AERON_BACKOFF = new Peer("aeron-backoff", "backoff", Program.AERON);
    private static final Peer AGRONA = new Peer("agrona", "", Program.AGRONA);

    /**
     * Lists who takes part in a case.
     *
     * @param measured the case
     * @return Brood, then its peers
     */
    static List<Peer> of(Case measured) {
        return switch (measured) {
            case START_JOIN -> List.of(
                    BROOD,
                    FORK,
                    FORKSERVER,
                    SPAWN,
                    FUTURES,
                    PP4J,
                    JAVA,
                    new Peer("thread", "", Program.THREADS));
            case START_PACED, FIRST_LINE -> List.of(BROOD, FORK, FORKSERVER);
            case START_SPAWN -> List.of(BROOD, JAVA_HELLO, SPAWN);
            case POOL_ROUNDTRIP, POOL_THROUGHPUT -> List.of(
                    BROOD, new Peer("multiprocessing.Pool", "", Program.PYTHON), FUTURES, PP4J, JAVA, THREADS);
            case LOCK_UNCONTENDED -> List.of(BROOD, REENTRANT_LOCK, LOCK, MUTEX, ROBUST_MUTEX);
            case LOCK_CONTENDED -> List.of(BROOD, LOCK, MUTEX, ROBUST_MUTEX);
            case COUNTER_CONTENDED -> List.of(BROOD, MAPPED_FILE, VALUE);
            case BULK_WRITE, BULK_SUM -> List.of(BROOD, MAPPED_FILE);
            case CREATE_CLOSE -> List.of(BROOD, VALUE);
            case LOCK_HANDOVER -> List.of(BROOD, ROBUST_MUTEX);
            case MESSAGE_ROUNDTRIP -> List.of(BROOD, SPIN, PIPE, AERON_SPIN, AERON_BACKOFF);
            case MESSAGE_WAKEUP -> List.of(BROOD, FUTEX, PIPE, AERON_BACKOFF);
            case STREAM_1K, STREAM_64K -> List.of(BROOD, AGRONA);
            case QUEUE_1_1, QUEUE_2_2 -> List.of(BROOD, ARRAY_BLOCKING_QUEUE, QUEUE);
            case LOCK_RECOVERY, PARKED, IDLE_CONSUMER -> List.of(BROOD);
        };
    }

    /**
     * Finds a peer.
     *
     * @param name its name
     * @param measured a case
     * @return the peer, or empty if it does not take part in the case
     */
    static Optional<Peer> named(String name, Case measured) {
        return of(measured).stream().filter(peer -> peer.name.equals(name)).findFirst();
    }

    /** {@return the name, with the mode where there is one} */
    String label() {
        return mode.isEmpty() ? name : name + "/" + mode;
    }
}
