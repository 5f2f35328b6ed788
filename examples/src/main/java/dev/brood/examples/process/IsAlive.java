// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;

/**
 * Asks whether a child still runs.
 *
 * <p>The child is endless and no daemon, so the program never ends by itself; an argument limits the child to that many
 * lines.
 */
final class IsAlive {

    private IsAlive() {}

    static void son1(long lines) throws InterruptedException {
        for (long i = 0; i < lines; i++) {
            System.out.println("son1 alive");
            Pace.sleep(0.5);
        }
    }

    static void main(String[] args) throws InterruptedException {
        long lines = args.length > 0 ? Long.parseLong(args[0]) : Long.MAX_VALUE;
        var p = ChildProcess.start(() -> son1(lines));
        System.out.println(PythonText.of(p.isAlive()));
        Pace.sleep(2);
    }
}
