// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;

/**
 * Ten processes, each of which starts a thread as its last act: a child ends when its non-daemon threads have ended, so
 * every thread prints its line.
 */
final class ThreadsInProcesses {

    private ThreadsInProcesses() {}

    static void threadRun() {
        System.out.println(Thread.currentThread().threadId());
    }

    static void run(String name) throws InterruptedException {
        Pace.sleep(2);
        System.out.println(name + "  进程启动");
        new Thread(() -> threadRun()).start();
    }

    static void main() {
        for (int i = 0; i < 10; i++) {
            String name = "hello " + i;
            ChildProcess.start(() -> run(name));
        }
    }
}
