// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import java.util.List;

/** A list of children that are built first, then started, then joined. */
final class TwoProcesses {

    private TwoProcesses() {}

    static void function1(int id) {
        System.out.println("id:  " + id);
    }

    static void main() throws InterruptedException {
        var process = List.of(
                ChildProcess.builder(() -> function1(1)).build(),
                ChildProcess.builder(() -> function1(2)).build());
        for (ChildProcess p : process) {
            p.start();
        }
        for (ChildProcess p : process) {
            p.join();
        }
    }
}
