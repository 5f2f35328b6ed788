// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;
import dev.brood.ipc.SharedQueue;
import java.util.Arrays;

/** A queue of elements of any kind, and a list with a null and a class among them; the queue itself is the children's argument. */
final class QueueOfAnything {

    private QueueOfAnything() {}

    static void func1(SharedQueue<Object> i) throws InterruptedException {
        Pace.sleep(1);
        System.out.println("args " + i + "\n");
    }

    static void main() throws InterruptedException {
        try (var queue = SharedQueue.create(4)) {
            queue.put(true);
            queue.put(Arrays.asList(0, null, Object.class)); // a copy
            System.out.println("the length of Queue is:  " + queue.size());
            System.out.println(PythonText.of(queue.take())); // first in, first out
            System.out.println(PythonText.of(queue.take()));
            System.out.println("the length of Queue is:  " + queue.size());

            var process1 = ChildProcess.start(() -> func1(queue));
            var process2 = ChildProcess.start(() -> func1(queue));
            process1.join();
            process2.join();
        }
    }
}
