// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a child gets its JVM. Set by a builder, or for all children and workers of a program by the system property {@value #PROPERTY}, in lower
 * case; by default {@link #SPAWN}.
 *
 * <p>Whatever the method, a child is a direct child of the process that started it, has its own pid, runs one task and ends. The names are
 * those of Python's {@code multiprocessing}.
 */
public enum StartMethod {

    /** A JVM is started when the child is: some 100 ms until its task begins. */
    SPAWN,

    /**
     * The child is a JVM that was started before and waits, warm, for its task: some 5 ms until its task begins. If none waits it is
     * {@link #SPAWN}.
     *
     * <p>The first child of a kind is spawned; from the second on others of that kind are started in the background, one at a time, and wait as
     * spares: as many as were missed, at most the number of cores and 4, or the number in the system property {@code brood.spares}, of which 0
     * means none. Of one kind are children with the same {@code maxHeap}, {@code jvmArgs}, environment, working directory, JDK, command prefix
     * and streams. A spare has some 30 MB of its own, and ends when no child of its kind has been started for a minute, or when this process
     * ends. It is used once.
     *
     * <p>What has to be there when a JVM starts makes a child {@link #SPAWN}: it is detached, or one of its streams is a file.
     *
     * <p>What the task can see of it: {@link ProcessHandle.Info#startInstant} is when the spare started, and so is what the system and the JVM
     * count from a start.
     */
    FORKSERVER;

    static final String PROPERTY = "brood.start";

    /** The method of children whose builder says nothing. */
    private static StartMethod standard() {
        String text = System.getProperty(PROPERTY);
        if (text == null) {
            return SPAWN;
        }
        for (StartMethod method : values()) {
            if (method.lowerCase().equals(text)) {
                return method;
            }
        }
        throw new IllegalArgumentException("-D" + PROPERTY + "=" + text + " is no start method: give "
                + Arrays.stream(values()).map(StartMethod::lowerCase).collect(Collectors.joining(" or ")));
    }

    /** Whether a child whose builder was told this, or nothing, may be a spare. */
    static boolean mayBeSpare(@Nullable StartMethod chosen) {
        return (chosen == null ? standard() : chosen) == FORKSERVER;
    }

    private String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }
}
