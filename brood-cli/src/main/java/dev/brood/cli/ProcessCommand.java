// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.BroodException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that has to do with the processes of this machine: what the system, or this user's rights, keep from it is one line on standard
 * error and {@link ExitStatus#FAILED}.
 */
abstract class ProcessCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    /** Null until the command looks. */
    private @Nullable ProcessSource processes;

    @SuppressWarnings("NullAway.Init") // spec is injected by picocli
    ProcessCommand() {}

    @Override
    public final Integer call() throws Exception {
        try {
            return run();
        } catch (BroodException | UnsupportedOperationException e) {
            tell(String.valueOf(e.getMessage()));
            return ExitStatus.FAILED;
        }
    }

    /** Does what was asked for and returns the exit status. */
    abstract int run() throws Exception;

    /** {@return where it looks processes up} */
    final ProcessSource processes() {
        ProcessSource chosen = processes;
        if (chosen == null) {
            chosen = ProcessSource.system();
            processes = chosen;
        }
        return chosen;
    }

    /** {@return how this command was called} */
    final CommandSpec spec() {
        return spec;
    }

    /** Writes a line with the command's name to standard error. */
    final void tell(String message) {
        System.err.println(spec.qualifiedName() + ": " + message);
    }
}
