// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;

/**
 * {@code terminate()} asks and does not wait: right after it the child is usually still alive, a while later it is not.
 */
final class Terminate {

    private Terminate() {}

    static void son1() throws InterruptedException {
        while (true) {
            System.out.println("son1 alive");
            Pace.sleep(0.5);
        }
    }

    static void main() throws InterruptedException {
        var p = ChildProcess.start(() -> son1());
        System.out.println(PythonText.of(p.isAlive()));
        Pace.sleep(2);
        p.terminate();
        System.out.println(PythonText.of(p.isAlive()));
        Pace.sleep(2);
        System.out.println(PythonText.of(p.isAlive()));
    }
}
