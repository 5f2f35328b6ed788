// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;
import dev.brood.ipc.SharedQueue;
import java.util.Map;
import java.util.TreeMap;

/** A queue between two children: one puts a map, the other one takes it. */
final class QueueBetweenTwo {

    private QueueBetweenTwo() {}

    static void fun1(SharedQueue<Map<String, Integer>> q) throws InterruptedException {
        Pace.sleep(1);
        q.put(new TreeMap<>(Map.of("a", 1, "b", 2)));
    }

    static void fun2(SharedQueue<Map<String, Integer>> q) throws InterruptedException {
        Pace.sleep(2);
        System.out.println("收到消息 " + PythonText.of(q.take()));
    }

    static void main() throws InterruptedException {
        try (var q = SharedQueue.<Map<String, Integer>>create(3)) {
            var p1 = ChildProcess.start(() -> fun1(q));
            var p2 = ChildProcess.start(() -> fun2(q));
            p1.join();
            p2.join();
        }
    }
}
