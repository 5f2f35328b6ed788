// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;

/** {@code join()} blocks until the child has ended: the parent's line comes last. */
final class JoinChild {

    private JoinChild() {}

    static void func() throws InterruptedException {
        long pid = ChildProcess.current().pid();
        System.out.println("start " + pid);
        Pace.sleep(5);
        System.out.println("end " + pid);
    }

    static void main() throws InterruptedException {
        var p = ChildProcess.start(() -> func());
        p.join();
        System.out.println(ChildProcess.current().pid());
    }
}
