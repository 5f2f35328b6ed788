// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * A full memory fence in all threads of this process, wherever they are: {@code membarrier(2)} with {@code MEMBARRIER_CMD_GLOBAL}, of Linux
 * 4.3 and later. So a thread that does something often needs no fence of its own against one that seldom looks at it.
 *
 * <p>Thread-safe.
 */
public final class ThreadFence {

    private static final Optional<ThreadFence> SYSTEM = find();

    private static final long QUERY = 0;
    private static final long GLOBAL = 1;
    private static final long NONE = 0;

    private final LinuxSystemCalls calls;

    private ThreadFence(LinuxSystemCalls calls) {
        this.calls = calls;
    }

    /** {@return the fence of this system, empty if it has none or native access is denied} */
    public static Optional<ThreadFence> system() {
        return SYSTEM;
    }

    private static Optional<ThreadFence> find() {
        try {
            return LinuxSystemCalls.find().map(ThreadFence::new).filter(fence -> (Math.max(0, fence.call(QUERY)) & GLOBAL) != 0);
        } catch (IllegalCallerException e) {
            return Optional.empty(); // who waits for words tells the user
        }
    }

    private long call(long command) {
        return calls.call(calls.number(324, 283), command, NONE, NONE, NONE);
    }

    /**
     * What who does something often needs instead of a fence between a store and a later load: it keeps the compiler from exchanging
     * them. HotSpot moves no access to memory across it, which goes beyond what is said of it; no instruction on x86.
     */
    public static void keepOrder() {
        VarHandle.releaseFence();
    }

    /** Fences; waits until every processor has switched threads, which takes some milliseconds, longer on a busy machine. */
    public void fence() {
        long result = call(GLOBAL);
        if (result != 0) {
            throw new IllegalStateException("the system has a fence for all threads, and has refused to use it");
        }
    }
}
