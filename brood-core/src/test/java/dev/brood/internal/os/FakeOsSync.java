// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stands in for the functions of macOS, as its header describes them: who waits is in a queue by address, its value is compared
 * under the lock that a wake takes as well. Errors can be planned.
 */
final class FakeOsSync implements OsSync {

    /** One that sleeps. */
    private static final class Sleeper {
        private boolean woken;
    }

    /** The arguments of one call. */
    record Call(String function, long value, long size, int flags, int clock, long nanos) {}

    private static final int INVALID = 22;

    private final Map<Long, Deque<Sleeper>> sleepers = new HashMap<>();
    private final Deque<Integer> waitErrors = new ArrayDeque<>();
    private final Deque<Integer> wakeErrors = new ArrayDeque<>();
    private final List<Call> calls = new ArrayList<>();

    /** The next waits fail at once by these. */
    synchronized FakeOsSync failWaits(int... errors) {
        for (int error : errors) {
            waitErrors.add(error);
        }
        return this;
    }

    /** The next wakes fail by these. */
    synchronized FakeOsSync failWakes(int... errors) {
        for (int error : errors) {
            wakeErrors.add(error);
        }
        return this;
    }

    /** What was called so far. */
    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    @Override
    public synchronized int waitOnAddressWithTimeout(
            MemorySegment address, long value, long size, int flags, int clock, long nanos) {
        calls.add(new Call("wait", value, size, flags, clock, nanos));
        if (!waitErrors.isEmpty()) {
            return -waitErrors.remove();
        }
        if (size != Integer.BYTES || flags != SHARED || clock != MACH_ABSOLUTE_TIME || nanos <= 0 || address.address() % size != 0
                || value >>> Integer.SIZE != 0) {
            return -INVALID;
        }
        Deque<Sleeper> here = sleepers.computeIfAbsent(address.address(), missing -> new ArrayDeque<>());
        if (address.get(ValueLayout.JAVA_INT, 0) != (int) value) {
            return here.size();
        }
        var sleeper = new Sleeper();
        here.add(sleeper);
        return sleep(sleeper, here, nanos);
    }

    private int sleep(Sleeper sleeper, Deque<Sleeper> here, long nanos) {
        long end = System.nanoTime() + nanos;
        boolean interrupted = false;
        try {
            while (!sleeper.woken) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    here.remove(sleeper);
                    return -TIMED_OUT;
                }
                try {
                    wait(left / 1_000_000, (int) (left % 1_000_000));
                } catch (InterruptedException e) {
                    interrupted = true; // an interrupt of the JVM does not reach who sleeps in the system
                }
            }
            return here.size();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public synchronized int wakeByAddressAny(MemorySegment address, long size, int flags) {
        calls.add(new Call("wake", 0, size, flags, 0, 0));
        if (!wakeErrors.isEmpty()) {
            return -wakeErrors.remove();
        }
        if (size != Integer.BYTES || flags != SHARED) {
            return -INVALID;
        }
        Deque<Sleeper> here = sleepers.getOrDefault(address.address(), new ArrayDeque<>());
        Sleeper first = here.poll();
        if (first == null) {
            return -NOBODY_WAITS;
        }
        first.woken = true;
        notifyAll();
        return 0;
    }
}
