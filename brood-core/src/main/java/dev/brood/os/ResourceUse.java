// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a process has used of the machine up to one moment, and what it had then: {@code resource.getrusage} of Python for a process that lives
 * or has lived.
 *
 * <p>It counts the process alone, not the processes that it has started. Times come in steps of mostly 10 ms. Immutable and thread-safe. Sources:
 * {@code proc(5)}, {@code getrusage(2)}.
 *
 * @param userTime the CPU time that it has used in its own code
 * @param systemTime the CPU time that the kernel has used for it
 * @param residentMemory its bytes in RAM, {@code RSS}, where what is shared with others counts in full
 * @param peakResidentMemory the most bytes that it has had in RAM, {@code VmHWM}, which is {@code ru_maxrss}
 * @param proportionalMemory its bytes in RAM, {@code PSS}, where what is shared with n others counts as its n-th part; empty if it has ended, or this
 *     process may not know
 * @param threads the number of its threads
 * @param openDescriptors the number of its open descriptors; empty if it has ended, or this process may not know
 * @param minorPageFaults page faults that needed no disk
 * @param majorPageFaults page faults that needed a disk
 * @param complete whether these are the values of its end; false while it lives, and for a process that was ended by force: then they are what was
 *     seen last
 */
public record ResourceUse(
        Duration userTime,
        Duration systemTime,
        long residentMemory,
        long peakResidentMemory,
        OptionalLong proportionalMemory,
        int threads,
        OptionalInt openDescriptors,
        long minorPageFaults,
        long majorPageFaults,
        boolean complete) {

    /** {@return the CPU time that was used in its own code and in the kernel} */
    public Duration cpuTime() {
        return userTime.plus(systemTime);
    }
}
