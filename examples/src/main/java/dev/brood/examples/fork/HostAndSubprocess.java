// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.fork;

import dev.brood.ChildProcess;
import dev.brood.Fork;

/** A fork with a lambda for each side. */
final class HostAndSubprocess {

    private HostAndSubprocess() {}

    static void main() {
        Fork.fork(
                () -> System.out.println("I'm subprocess,my pid is %d and my ppid is %d"
                        .formatted(
                                ChildProcess.current().pid(),
                                ChildProcess.current().parent().orElseThrow().pid())),
                _ -> System.out.println("I'm host process,my pid is %d".formatted(ChildProcess.current().pid())));
    }
}
