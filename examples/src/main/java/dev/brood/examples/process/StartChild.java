// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;

/** {@code start()} returns at once: the parent's line does not wait for the child's, the program's end does. */
final class StartChild {

    private StartChild() {}

    static void func() throws InterruptedException {
        long pid = ChildProcess.current().pid();
        System.out.println("start " + pid);
        Pace.sleep(5);
        System.out.println("end " + pid);
    }

    static void main() {
        ChildProcess.start(() -> func());
        System.out.println(ChildProcess.current().pid());
    }
}
