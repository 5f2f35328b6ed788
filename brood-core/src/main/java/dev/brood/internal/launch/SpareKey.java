// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.Standing;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a started JVM cannot change any more: spares of equal keys can stand in for each other. What all children of this process have in
 * common, such as its class path, is no part of it.
 */
record SpareKey(
        @Nullable String maxHeap,
        List<String> jvmArgs,
        Map<String, String> environment,
        @Nullable Path workingDirectory,
        @Nullable Path javaHome,
        List<String> commandPrefix,
        Redirect stdin,
        Redirect stdout,
        Redirect stderr,
        boolean stdoutLines,
        boolean stderrLines,
        List<String> preload,
        Standing standing) {

    /** The key of a description; empty if a fresh JVM has to be started for it. */
    static Optional<SpareKey> of(LaunchSpec spec) {
        boolean possible = spec.spares().use() != SparePlan.Use.NEVER
                && spec.spares().limit() > 0
                && spec.role() != LaunchSpec.Role.DETACHED // it founds a session when it starts
                && isSameFor(spec.stdin())
                && (spec.stdoutLines() != null || isSameFor(spec.stdout()))
                && (spec.stderrLines() != null || isSameFor(spec.stderr()));
        return possible
                ? Optional.of(new SpareKey(
                        spec.maxHeap(),
                        spec.jvmArgs(),
                        spec.environment(),
                        spec.workingDirectory(),
                        spec.javaHome(),
                        spec.commandPrefix(),
                        spec.stdin(),
                        spec.stdout(),
                        spec.stderr(),
                        spec.stdoutLines() != null,
                        spec.stderrLines() != null,
                        spec.spares().preload(),
                        Standing.ofThisThread()))
                : Optional.empty();
    }

    /** A file is opened, and emptied, when a process starts. */
    private static boolean isSameFor(Redirect redirect) {
        return redirect.file() == null || redirect.equals(Redirect.DISCARD);
    }
}
