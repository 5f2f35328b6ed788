// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;

/**
 * Waits for the end of processes without looking at them: {@code pidfd_open(2)} and {@code ppoll(2)}, of Linux 5.3 and later.
 *
 * <p>Thread-safe. No other program inherits the descriptors.
 */
public final class ProcessEnds implements AutoCloseable {

    private static final long PIDFD_OPEN = 434;
    private static final long NONE = 0;

    /** {@code struct pollfd}: an int, the descriptor, and two shorts, what is asked and what was found. */
    private static final long POLLFD_BYTES = 8;

    private static final long EVENTS = 4;
    private static final short POLLIN = 1;

    private final LinuxSystemCalls calls;
    private final MemorySegment descriptors;

    private ProcessEnds(LinuxSystemCalls calls, MemorySegment descriptors) {
        this.calls = calls;
        this.descriptors = descriptors;
    }

    /**
     * Opens some processes to be waited for. Pids are all that is opened by: the caller makes sure after that that the processes
     * are, or were, those that he means.
     *
     * @param processes at least one
     * @return empty if this system cannot do it, or one of them is gone
     * @throws IllegalCallerException if native access is denied
     */
    public static Optional<ProcessEnds> open(List<ProcessIdentity> processes) {
        return LinuxSystemCalls.find().flatMap(calls -> open(calls, processes));
    }

    private static Optional<ProcessEnds> open(LinuxSystemCalls calls, List<ProcessIdentity> processes) {
        MemorySegment descriptors = Arena.ofAuto().allocate(processes.size() * POLLFD_BYTES, Long.BYTES);
        for (int i = 0; i < processes.size(); i++) {
            long descriptor = calls.call(PIDFD_OPEN, processes.get(i).pid(), NONE, NONE, NONE);
            if (descriptor < 0) {
                new ProcessEnds(calls, descriptors.asSlice(0, i * POLLFD_BYTES)).close();
                return Optional.empty();
            }
            descriptors.set(ValueLayout.JAVA_INT, i * POLLFD_BYTES, (int) descriptor);
            descriptors.set(ValueLayout.JAVA_SHORT, i * POLLFD_BYTES + EVENTS, POLLIN);
        }
        return Optional.of(new ProcessEnds(calls, descriptors));
    }

    /**
     * Waits until one of the processes has ended, be it reaped or not. Interrupts do not end it.
     *
     * @return true, or false if the system could not wait, or not to the end
     */
    public boolean await() {
        try {
            return calls.call(calls.number(271, 73), descriptors.address(), descriptors.byteSize() / POLLFD_BYTES, NONE, NONE) > 0;
        } finally {
            Reference.reachabilityFence(descriptors);
        }
    }

    /** Closes the descriptors; nobody may wait then. */
    @Override
    public void close() {
        for (long at = 0; at < descriptors.byteSize(); at += POLLFD_BYTES) {
            calls.call(calls.number(3, 57), descriptors.get(ValueLayout.JAVA_INT, at), NONE, NONE, NONE);
        }
    }
}
