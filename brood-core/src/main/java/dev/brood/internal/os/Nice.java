// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.util.List;

/** Nice values of processes, which Linux keeps for each of their threads. Thread-safe; source: {@code setpriority(2)}. */
public final class Nice {

    /** Served first. */
    public static final int LEAST = -20;

    /** Served last. */
    public static final int MOST = 19;

    private Nice() {}

    /**
     * Sets the nice value of all threads of a process. Those that they start later have it, too.
     *
     * @param process the process; its start time is compared directly before
     * @param nice from {@value #LEAST} to {@value #MOST}
     * @return false if the process has ended
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so
     * @throws UnsupportedOperationException if this system has no nice values
     * @throws dev.brood.error.BroodException if it cannot be set for another reason
     */
    public static boolean set(ProcessHandle process, int nice) {
        ThreadSetting setting = isNative() ? NativeNice.find(nice) : new ReniceProgram(nice);
        ProcessFiles files = ProcessFiles.system();
        if (files.arePresent()) {
            return new AllThreads(files).apply(process, setting);
        }
        if (!process.isAlive()) {
            return false;
        }
        setting.set(process.pid(), List.of(process.pid())); // a system on which a process has one value for all of its threads
        return process.isAlive();
    }

    /** A program that has not granted native access is not warned of it. */
    private static boolean isNative() {
        return Nice.class.getModule().isNativeAccessEnabled() && LinuxSystemCalls.find().isPresent();
    }
}
