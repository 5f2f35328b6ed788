// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;

/** A daemon child ends with the code of the main process; the other child is waited for. */
final class DaemonChild {

    private DaemonChild() {}

    static void son1() throws InterruptedException {
        while (true) {
            System.out.println("son1 alive");
            Pace.sleep(0.5);
        }
    }

    static void son2() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.out.println("son2222");
            Pace.sleep(1);
        }
    }

    static void main() throws InterruptedException {
        ChildProcess.builder(() -> son1()).daemon(true).start();
        ChildProcess.start(() -> son2());
        Pace.sleep(2);
    }
}
