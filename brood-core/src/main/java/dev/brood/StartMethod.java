// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a child gets its JVM. Set by a builder, by a {@link Context}, or for a whole program by the system property {@value Context#START_PROPERTY},
 * in upper or lower case.
 *
 * <p>Whatever the method, a child is a direct child of the process that started it, has its own pid, runs one task and ends. The names are
 * those of Python's {@code multiprocessing}.
 */
public enum StartMethod {

    /** A JVM is started when the child is: some 100 ms until its task begins. The default where less than 2 GB of memory are available, or the system does not tell. */
    SPAWN,

    /**
     * The child is a JVM that was started before and waits, warm, for its task: some 6 ms until its task begins, some 8 ms if it captures
     * shared objects and there were some when the spare was started. If none waits it is {@link #SPAWN}. The default where 2 GB of memory or more are available when the program starts its first child.
     *
     * <p>The first two children of a kind are spawned; from the second on others of that kind are started in the background, one at a time, and wait as
     * spares: as many as were missed, at most as many as the {@linkplain Context#spares() context} has it, by default the number of cores,
     * but 4 at most. Of one kind are children with the same {@code maxHeap}, {@code jvmArgs}, environment, working directory, JDK, command prefix
     * and streams, whose contexts preload the same classes. A spare has some 30 MB of its own, and ends when no child of its kind has been started
     * for a minute, or when this process ends. It is used once. The first workers of a pool take spares that are there, but have none
     * started: only workers that take the place of another one count.
     *
     * <p>What has to be there when a JVM starts makes a child {@link #SPAWN}: it is detached, or one of its streams is a file.
     *
     * <p>What the task can see of it: {@link ProcessHandle.Info#startInstant} is when the spare started, and so is what the system and the JVM
     * count from a start.
     */
    FORKSERVER,

    /**
     * As {@link #FORKSERVER}, and the child can be given more of this process's state than its task captures: statics of classes
     * ({@link ChildProcess.Builder#copyStatics}), and shared memory of which it has a copy of its own
     * ({@link ChildProcess.Builder#copyOnWrite}). What {@link Fork} does by default.
     *
     * <p>It is no {@code fork(2)}, which a JVM does not survive: no other thread's stack, no other static and no open file is copied, the
     * child begins with its task, and does not return from it into the code that started it.
     */
    FORK;

    /** The method of a name, in whatever case. */
    static StartMethod named(String text, String source) {
        for (StartMethod method : values()) {
            if (method.name().equalsIgnoreCase(text)) {
                return method;
            }
        }
        throw new IllegalArgumentException(source + text + " is no start method: give "
                + Arrays.stream(values()).map(StartMethod::lowerCase).collect(Collectors.joining(", ")));
    }

    private String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }
}
