// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.ipc.SharedQueue;
import dev.brood.memory.SharedLong;
import java.util.List;

/**
 * A program that passes elements of all kinds on to a child, and closes nothing: its main method returns when the queue has ended, or
 * waits for an element that never comes.
 */
final class QueueProgram {

    private QueueProgram() {}

    @SuppressWarnings("try") // that it is left open is the point
    public static void main(String[] arguments) throws Exception {
        Program.tellSession();
        SharedQueue<Object> queue = SharedQueue.builder().capacity(4).bytes(100_000).create();
        SharedQueue<Integer> back = SharedQueue.create(4);
        ChildProcess.builder(() -> {
            queue.stream().limit(3).forEach(element -> back.add(element.toString().length()));
            System.out.println("child waits");
            queue.stream().forEach(element -> System.out.println("child got " + element.toString().length()));
            System.out.println("child ends");
        }).start();
        queue.put("a");
        queue.put("b".repeat(1_000));
        queue.put(List.of(SharedLong.create(7), "c".repeat(200_000)));
        System.out.println("lengths " + back.take() + " " + back.take() + " " + (back.take() > 200_000));
        switch (arguments[0]) {
            case "return" -> {
                queue.put("d".repeat(300_000));
                queue.end();
            }
            case "exit" -> {
                queue.put("left");
                System.exit(3);
            }
            default -> {
                System.out.println("ready");
                back.take();
            }
        }
    }
}
