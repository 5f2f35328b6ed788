// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;

/** A named child that knows its own pid and its parent's; the parent waits for its end. */
final class RequestChild {

    private RequestChild() {}

    static void processRequest(double interval) throws InterruptedException {
        var self = ChildProcess.current();
        var host = self.parent().orElseThrow();
        System.out.println(
                "subprocess's PID is %d and host process's PID is %d ".formatted(self.pid(), host.pid()));
        Pace.sleep(interval);
    }

    static void main() throws InterruptedException {
        var pr = ChildProcess.builder(() -> processRequest(5)).name("pr").start();
        System.out.println(PythonText.of(pr.isAlive()));
        pr.join();
        System.out.println("%s process finished".formatted(pr.name()));
    }
}
