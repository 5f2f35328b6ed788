// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

/** The exit statuses of the {@code brood} command. */
final class ExitStatus {

    /** All inputs are done. */
    static final int OK = 0;
    /** Some inputs failed, or were not tried. */
    static final int FAILED = 1;
    /** The command line cannot be understood, or EXPR does not compile. */
    static final int USAGE = 2;
    /** No worker starts. */
    static final int NO_WORKER = 3;
    /** Ended by an interrupt, as by Ctrl-C. */
    static final int INTERRUPTED = 130;
    /** Ended by a request to terminate. */
    static final int TERMINATED = 143;

    private ExitStatus() {}
}
