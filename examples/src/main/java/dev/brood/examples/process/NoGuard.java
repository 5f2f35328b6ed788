// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;

/**
 * No guard is needed around the start of a child: the child never runs the program's main method, so {@code main2} is
 * printed once, by the program itself.
 */
final class NoGuard {

    private NoGuard() {}

    static void func() throws InterruptedException {
        var self = ChildProcess.current();
        System.out.println("start " + self.pid());
        Pace.sleep(3);
        System.out.println("end " + self.pid() + " " + self.parent().orElseThrow().pid());
    }

    static void main() {
        ChildProcess.start(() -> func());
        System.out.println("main1 " + ChildProcess.current().pid());
        System.out.println("main2 " + ChildProcess.current().pid());
    }
}
