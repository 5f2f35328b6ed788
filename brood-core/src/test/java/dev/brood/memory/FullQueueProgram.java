// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.ipc.SharedQueue;
import dev.brood.sync.SharedLatch;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Fills a small file system by a queue that may be larger than that, and goes on using it. Says what it found. */
final class FullQueueProgram {

    private static final int LENGTH = 1 << 20;

    private FullQueueProgram() {}

    private static byte[] bytes(int length, int seed) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) seed);
        return bytes;
    }

    /** Puts elements of a megabyte until one is refused; returns how many were put. */
    private static int fill(SharedQueue<byte[]> queue, String what) throws InterruptedException {
        int put = 0;
        try {
            while (queue.offer(bytes(LENGTH, put), 1, TimeUnit.SECONDS)) {
                put++;
            }
            System.out.println("full " + what + " after " + put);
        } catch (SharedMemoryFullException e) {
            System.out.println("refused " + what + " after " + put + ": " + e.getMessage());
        }
        return put;
    }

    private static boolean isWhole(SharedQueue<byte[]> queue, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            if (!Arrays.equals(queue.take(), bytes(LENGTH, i))) {
                return false;
            }
        }
        return queue.poll() == null;
    }

    private static void large(SharedQueue<byte[]> queue) throws InterruptedException {
        try {
            queue.put(bytes(48 << 20, 1));
            System.out.println("the large one was put");
        } catch (SharedMemoryFullException e) {
            System.out.println("refused large: " + e.getMessage());
        }
        System.out.println("after large " + queue.remainingCapacity() + " " + queue.size() + " " + queue.holders());
    }

    public static void main(String[] arguments) throws Exception {
        fillAndGoOn();
        // Where this process still has the closed one mapped.
        try (SharedQueue<byte[]> next = SharedQueue.<byte[]>builder().capacity(500).bytes(64 << 20).create()) {
            int third = fill(next, "third");
            System.out.println("whole in the next " + isWhole(next, third));
        }
        fillTogether();
        System.out.println("ends");
    }

    /** Two processes need the same parts of a queue while the room ends. */
    private static void fillTogether() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(500).bytes(64 << 20).create();
                var started = SharedLatch.create(2);
                var childs = SharedLong.create(0)) {
            try (ChildProcess child = ChildProcess.start(() -> {
                started.countDown();
                started.await();
                childs.set(fill(queue, "together"));
            })) {
                started.countDown();
                started.await();
                int own = fill(queue, "together");
                child.join();
                System.out.println("together there " + (queue.size() == own + childs.get()) + " " + queue.holders());
            }
        }
    }

    private static void fillAndGoOn() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(500).bytes(64 << 20).create();
                var taking = SharedLatch.create(1);
                var taken = SharedLong.create(0)) {
            try (ChildProcess child = ChildProcess.start(() -> {
                taking.await();
                for (byte[] bytes = queue.poll(); bytes != null; bytes = queue.poll()) {
                    taken.getAndAdd(bytes.length);
                }
            })) {
                large(queue);
                int first = fill(queue, "first");
                System.out.println("there " + (queue.size() == first) + " " + queue.holders());
                try {
                    SharedQueue.<byte[]>create(1_000_000).close();
                    System.out.println("small queue");
                } catch (SharedMemoryFullException e) {
                    System.out.println("refused queue: " + e.getMessage());
                }
                large(queue);
                taking.countDown();
                child.join();
                System.out.println("child " + child.exitCode() + " " + (taken.get() == (long) first * LENGTH));
                int second = fill(queue, "second");
                System.out.println("as many again " + (second == first) + ", whole " + isWhole(queue, second));
                for (int i = 0; i < 2_000; i++) {
                    queue.put(bytes(10, i));
                    if (!Arrays.equals(queue.take(), bytes(10, i))) {
                        System.out.println("small ones are lost");
                    }
                }
                System.out.println("at the end " + queue.remainingCapacity() + " " + queue.size() + " " + queue.holders());
            }
        }
    }
}
