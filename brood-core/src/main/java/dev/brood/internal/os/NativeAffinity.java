// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Some processors, bound to by {@code sched_setaffinity(2)} of Linux. */
final class NativeAffinity implements ThreadSetting {

    private static final long BYTES = Affinity.PROCESSORS / 8;

    private final LinuxSystemCalls calls;
    private final BitSet processors;

    NativeAffinity(LinuxSystemCalls calls, BitSet processors) {
        this.calls = calls;
        this.processors = (BitSet) processors.clone();
    }

    /** The processors of a thread, 0 for the calling one; empty if it is gone or the system does not tell. */
    Optional<BitSet> get(long thread) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(BYTES, Long.BYTES);
            long filled = calls.callOrError(calls.number(204, 123), thread, BYTES, mask.address());
            return filled < 0 ? Optional.empty() : Optional.of(BitSet.valueOf(mask.toArray(ValueLayout.JAVA_LONG)));
        }
    }

    /** Asks for the processors; the kernel gives a thread, 0 for the calling one, those that it may have. Returns what the call does. */
    long ask(long thread) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(BYTES, Long.BYTES);
            MemorySegment.copy(processors.toLongArray(), 0, mask, ValueLayout.JAVA_LONG, 0, processors.toLongArray().length);
            return calls.callOrError(calls.number(203, 122), thread, BYTES, mask.address());
        }
    }

    @Override
    public boolean isSet(long pid, long thread) {
        return get(thread).map(processors::equals).orElse(true);
    }

    @Override
    public void set(long pid, List<Long> threads) {
        for (long thread : threads) {
            Optional<BitSet> before = get(thread);
            long result = ask(thread);
            if (result == -LinuxSystemCalls.NOT_PERMITTED) {
                throw Refusals.affinity(pid);
            } else if (result == -LinuxSystemCalls.INVALID) {
                throw Affinity.unusable(processors, processors, before.orElse(new BitSet()));
            } else if (result < 0 && result != -LinuxSystemCalls.NO_SUCH_PROCESS) {
                throw new BroodException("the affinity of process " + pid + " cannot be set: sched_setaffinity(2) failed with errno " + -result
                        + ", which the system does not give for processors that there are: look there for what filters its calls");
            }
            get(thread).filter(given -> !given.equals(processors)).ifPresent(given -> undo(thread, before, given));
        }
    }

    /** The process may use fewer than this one: it is in another cpuset. */
    private void undo(long thread, Optional<BitSet> before, BitSet given) {
        before.ifPresent(old -> new NativeAffinity(calls, old).ask(thread));
        BitSet others = (BitSet) processors.clone();
        others.andNot(given);
        throw Affinity.unusable(processors, others, given);
    }

    @Override
    public String toString() {
        return "the affinity " + Affinity.list(processors);
    }
}
