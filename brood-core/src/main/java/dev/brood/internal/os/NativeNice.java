// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.util.List;

/** A nice value, set by {@code setpriority(2)} of Linux. */
final class NativeNice implements ThreadSetting {

    /** PRIO_PROCESS of {@code sys/resource.h}: the id is that of a thread. */
    private static final long THREAD = 0;

    /** The kernel returns nice values as 1 to 40, since negative numbers are errors. */
    private static final long OFFSET = 20;

    private final LinuxSystemCalls calls;
    private final int nice;

    private NativeNice(LinuxSystemCalls calls, int nice) {
        this.calls = calls;
        this.nice = nice;
    }

    /** Only where {@link LinuxSystemCalls#find} finds the calls. */
    static NativeNice find(int nice) {
        return new NativeNice(LinuxSystemCalls.find().orElseThrow(), nice);
    }

    @Override
    public boolean isSet(long pid, long thread) {
        long found = calls.callOrError(calls.number(140, 141), THREAD, thread, 0);
        return found == OFFSET - nice || found == -LinuxSystemCalls.NO_SUCH_PROCESS;
    }

    @Override
    public void set(long pid, List<Long> threads) {
        for (long thread : threads) {
            long result = calls.callOrError(calls.number(141, 140), THREAD, thread, nice);
            if (result == -LinuxSystemCalls.ACCESS_DENIED || result == -LinuxSystemCalls.NOT_PERMITTED) {
                throw Refusals.nice(pid, nice, result == -LinuxSystemCalls.ACCESS_DENIED);
            } else if (result < 0 && result != -LinuxSystemCalls.NO_SUCH_PROCESS) {
                throw new BroodException("the nice value " + nice + " of process " + pid + " cannot be set: setpriority(2) failed with errno "
                        + -result + ", which the system does not give for a value from -20 to 19: look there for what filters its calls");
            }
        }
    }

    @Override
    public String toString() {
        return "the nice value " + nice;
    }
}
