// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.ProcessTask;
import dev.brood.examples.Pace;
import java.io.Serial;

/**
 * A process as a class with a private field. The main method returns at once; the program ends when the child has ended.
 */
final class RequestProcess implements ProcessTask {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String request;

    RequestProcess(String request) {
        this.request = request;
    }

    @Override
    public void run() throws InterruptedException {
        var self = ChildProcess.current();
        var host = self.parent().orElseThrow();
        System.out.println(
                "subprocess's PID is %d and host process's PID is %d ".formatted(self.pid(), host.pid()));
        Pace.sleep(2);
        System.out.println("%s processed".formatted(request));
    }

    static void main() {
        new RequestProcess("request-0").start();
    }
}
