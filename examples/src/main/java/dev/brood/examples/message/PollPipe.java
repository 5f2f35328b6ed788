// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;
import dev.brood.ipc.Pipe;
import java.time.Duration;

/** Both ends of a pipe in one process, and the question whether something can be received, with and without patience. */
final class PollPipe {

    private PollPipe() {}

    static void main() throws InterruptedException {
        try (var pipe = Pipe.<String>create()) {
            var mainConn = pipe.first();
            var childConn = pipe.second();

            mainConn.send("A");
            System.out.println(PythonText.of(mainConn.poll(Duration.ZERO))); // nothing comes from the other side
            System.out.println(PythonText.of(childConn.poll(Duration.ZERO)));
            System.out.println(childConn.receive() + " " + PythonText.of(childConn.poll(Pace.seconds(2)))); // in vain
        }
    }
}
