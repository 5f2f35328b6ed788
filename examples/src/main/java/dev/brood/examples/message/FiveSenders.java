// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Pipe;
import java.util.ArrayList;

/** A pipe: five children send through the same end, the parent receives at the other one. */
final class FiveSenders {

    private FiveSenders() {}

    static void fun(Connection<Long> fd2) throws InterruptedException {
        Pace.sleep(1);
        fd2.send(ChildProcess.current().parent().orElseThrow().pid());
    }

    static void main() throws InterruptedException {
        try (var pipe = Pipe.<Long>create()) {
            var fd1 = pipe.first();
            var fd2 = pipe.second();
            var jobs = new ArrayList<ChildProcess>();
            for (int i = 0; i < 5; i++) {
                jobs.add(ChildProcess.start(() -> fun(fd2)));
            }
            fd2.close(); // it is the children's from here on: if all of them died, the parent would not wait for ever

            for (int i = 0; i < 5; i++) {
                System.out.println(fd1.receive());
            }
            for (ChildProcess job : jobs) {
                job.join();
            }
        }
    }
}
