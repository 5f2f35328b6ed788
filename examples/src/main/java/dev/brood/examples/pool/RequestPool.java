// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pool;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.examples.Pace;

/** Ten requests on a pool of three processes: what finds no free worker waits; leaving the block waits for all. */
final class RequestPool {

    private RequestPool() {}

    static long processRequest(String request) throws InterruptedException {
        Pace.sleep(2);
        long pid = ChildProcess.current().pid();
        System.out.println("%s processed by process %d".formatted(request, pid));
        return pid;
    }

    static void main() {
        try (var pool = ProcessPool.of(3)) {
            for (int i = 0; i < 10; i++) {
                String request = "request-" + i;
                var _ = pool.submit(() -> processRequest(request));
            }
        }
        System.out.println("all done");
    }
}
