// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.lang.ProcessBuilder.Redirect;
import java.util.function.Consumer;

/**
 * Where a child's output goes that "goes where this process's goes".
 *
 * <p>Usually the child inherits the descriptors. Two hosts of programs have no use for what is written to these: nobody reads
 * JShell's remote process (a child would block when the pipe is full), and Surefire speaks its own protocol over them. Both
 * have put their own streams into {@code System.out} and {@code System.err}, so the child's lines go there.
 */
final class StandardStreams {

    private static final String JSHELL = "jdk.jshell.execution.RemoteExecutionControl";
    private static final String SUREFIRE = "org.apache.maven.surefire.";

    private StandardStreams() {}

    static LaunchSpec ofHost(LaunchSpec spec) {
        if (spec.role() == LaunchSpec.Role.DETACHED || !isNeeded()) {
            return spec;
        }
        Consumer<? super String> out = spec.stdoutLines();
        Consumer<? super String> err = spec.stderrLines();
        return spec.withLines(
                out == null && spec.stdout().equals(Redirect.INHERIT) ? line -> System.out.println(line) : out,
                err == null && spec.stderr().equals(Redirect.INHERIT) ? line -> System.err.println(line) : err);
    }

    private static boolean isNeeded() {
        return System.getProperty("sun.java.command", "").startsWith(JSHELL)
                || System.out.getClass().getName().startsWith(SUREFIRE);
    }
}
