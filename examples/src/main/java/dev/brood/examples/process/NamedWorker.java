// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;

/**
 * A child with a name, seen from its parent: name, pid, whether it lives, and a {@code join} that gives up before the
 * child ends. The captured variables are what {@code args} and {@code kwargs} are in Python.
 */
final class NamedWorker {

    private NamedWorker() {}

    static void worker(double sec, String name) throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            Pace.sleep(sec);
            System.out.println("I'm " + name);
            System.out.println("I'm working...");
        }
    }

    static void main() throws InterruptedException {
        var p = ChildProcess.builder(() -> worker(2, "Daivl")).name("Worker").start();

        System.out.println("Process name: " + p.name());
        System.out.println("Process PID: " + p.pid());
        System.out.println("Process is alive: " + PythonText.of(p.isAlive()));

        p.join(Pace.seconds(3));
        System.out.println("==================");
    }
}
