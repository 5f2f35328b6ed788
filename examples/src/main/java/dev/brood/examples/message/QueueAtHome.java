// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;
import dev.brood.ipc.SharedQueue;

/** A queue for three elements, used by one process alone: its questions are answered as they stand. */
final class QueueAtHome {

    private QueueAtHome() {}

    static void main() throws InterruptedException {
        try (var q = SharedQueue.<Integer>create(3)) {
            q.put(1);
            Pace.sleep(0.5);
            System.out.println(PythonText.of(q.isEmpty()));
            q.put(2);
            System.out.println(PythonText.of(q.remainingCapacity() == 0));
            q.put(3);
            System.out.println(q.size());
            System.out.println(q.take());
        }
    }
}
