// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is decided about a child before it starts.
 *
 * @param name the process's name
 * @param role what the child is for
 * @param maxHeap the value of {@code -Xmx}, or null for the parent's or the JVM's own
 * @param jvmArgs options that come last, so that they win
 * @param environment variables set over those of this process
 * @param workingDirectory where the child runs, or null for here
 * @param javaHome the JDK, or null for this one
 * @param commandPrefix a command that executes the rest of its command line
 * @param stdin where standard input comes from
 * @param stdout where standard output goes, unless {@code stdoutLines} takes it
 * @param stderr where standard error goes, unless {@code stderrLines} takes it
 * @param stdoutLines takes each line of standard output, or null
 * @param stderrLines takes each line of standard error, or null
 * @param spares whether it may be a JVM that waits for work already
 * @param context how it gets its own children, or null for the way of a program that says nothing
 * @param placement its nice value, processors and process group
 */
public record LaunchSpec(
        String name,
        Role role,
        @Nullable String maxHeap,
        List<String> jvmArgs,
        Map<String, String> environment,
        @Nullable Path workingDirectory,
        @Nullable Path javaHome,
        List<String> commandPrefix,
        ProcessBuilder.Redirect stdin,
        ProcessBuilder.Redirect stdout,
        ProcessBuilder.Redirect stderr,
        @Nullable Consumer<? super String> stdoutLines,
        @Nullable Consumer<? super String> stderrLines,
        SparePlan spares,
        @Nullable StartContext context,
        Placement placement) {

    /** What a child is for, which decides how it ends. */
    public enum Role {
        /** Waited for at the end of its parent. */
        CHILD,
        /** Ended when the code of its parent has ended. */
        DAEMON,
        /** A worker of a pool: ended with its parent, but may have children. */
        WORKER,
        /** Lives on in a session of its own. */
        DETACHED,
        /** Waits until it is made one of the others, but {@link #DETACHED}. */
        SPARE
    }

    /**
     * Describes the workers of a pool, but for their names and what takes their error output: no input, output line by line or to
     * where this process's goes.
     */
    public static LaunchSpec worker(
            @Nullable String maxHeap,
            List<String> jvmArgs,
            Map<String, String> environment,
            @Nullable Path workingDirectory,
            @Nullable Path javaHome,
            @Nullable Consumer<? super String> outputLines,
            SparePlan spares,
            @Nullable StartContext context) {
        return new LaunchSpec(
                "worker",
                Role.WORKER,
                maxHeap,
                jvmArgs,
                environment,
                workingDirectory,
                javaHome,
                List.of(),
                ProcessBuilder.Redirect.DISCARD,
                ProcessBuilder.Redirect.INHERIT,
                ProcessBuilder.Redirect.INHERIT,
                outputLines,
                null,
                spares,
                context,
                Placement.INHERITED);
    }

    /** {@return this description for a spare process, which keeps no consumer of anybody's} */
    LaunchSpec forSpare(String processName) {
        return like(
                processName,
                Role.SPARE,
                stdoutLines == null ? null : line -> {},
                stderrLines == null ? null : line -> {},
                spares,
                Placement.INHERITED);
    }

    /** {@return this description for a process of that name, whose error output goes line by line to a consumer} */
    public LaunchSpec named(String processName, Consumer<? super String> errorLines) {
        return like(processName, role, stdoutLines, errorLines, spares, placement);
    }

    /** {@return this description for a process whose coming says nothing of others to come: no spare is made for its like} */
    public LaunchSpec first() {
        return like(name, role, stdoutLines, stderrLines, spares.ifReady(), placement);
    }

    /** {@return this description for a process whose output goes line by line to consumers, or to where it went if they are null} */
    LaunchSpec withLines(@Nullable Consumer<? super String> outputLines, @Nullable Consumer<? super String> errorLines) {
        return like(name, role, outputLines, errorLines, spares, placement);
    }

    private LaunchSpec like(
            String otherName,
            Role otherRole,
            @Nullable Consumer<? super String> outputLines,
            @Nullable Consumer<? super String> errorLines,
            SparePlan plan,
            Placement otherPlacement) {
        return new LaunchSpec(
                otherName,
                otherRole,
                maxHeap,
                jvmArgs,
                environment,
                workingDirectory,
                javaHome,
                commandPrefix,
                stdin,
                stdout,
                stderr,
                outputLines,
                errorLines,
                plan,
                context,
                otherPlacement);
    }
}
