// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.time.Duration;
import java.util.List;

/** The threads of a process, also those that it starts while they are dealt with. */
final class AllThreads {

    /*
     * A thread has what the one had that started it. Once a look finds that all threads have it, one that has not can only be one
     * that was there, but not shown: the folder may skip a thread when others end during the look. A second look shows it.
     */
    private static final int CLEAN_LOOKS = 2;

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ProcessFiles files;

    AllThreads(ProcessFiles files) {
        this.files = files;
    }

    /**
     * Sets something for all threads of a process.
     *
     * @param process the process
     * @param setting what is set
     * @return false if the process has ended
     * @throws BroodException if the process keeps undoing it
     */
    boolean apply(ProcessHandle process, ThreadSetting setting) {
        long pid = process.pid();
        long began = System.nanoTime();
        for (int clean = 0; clean < CLEAN_LOOKS; ) {
            List<Long> lacking = files.threads(pid).stream().filter(thread -> !setting.isSet(pid, thread)).toList();
            if (!process.isAlive()) { // its pid may be another's by now
                return false;
            } else if (lacking.isEmpty()) {
                clean++;
            } else if (System.nanoTime() - began > LIMIT.toNanos()) {
                throw new BroodException("process " + pid + " has " + lacking.size() + " threads, such as " + lacking.getFirst()
                        + ", that do not keep " + setting + ", " + LIMIT.toSeconds() + " s after it was begun to set it: code in that process"
                        + " sets its threads' own, as a JVM does with -XX:ThreadPriorityPolicy=1. Leave that out.");
            } else {
                clean = 0;
                setting.set(pid, lacking);
            }
        }
        return true;
    }
}
