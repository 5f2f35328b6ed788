// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.sync.Session;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Programs that tests start by hand: no relatives of theirs. */
final class MemoryProgram {

    private MemoryProgram() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "add" -> add(arguments[1]);
            case "create" -> create(arguments[1]);
            case "createAndEnd" -> SharedMemory.create(arguments[1], 100).segment().set(ValueLayout.JAVA_INT, 0, 42);
            case "fill" -> fill();
            case "limit" -> limit();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void add(String name) {
        try (SharedMemory memory = SharedMemory.attach(name)) {
            MemorySegment segment = memory.segment();
            segment.set(ValueLayout.JAVA_INT, 0, segment.get(ValueLayout.JAVA_INT, 0) + 1);
            System.out.println("attached " + memory.byteSize() + (Session.exists() ? " with" : " without") + " a session");
        }
    }

    private static void create(String name) throws InterruptedException {
        SharedMemory memory = SharedMemory.create(name, 100);
        memory.segment().set(ValueLayout.JAVA_INT, 0, 42);
        System.out.println("created " + memory);
        new CountDownLatch(1).await();
    }

    /** Fills the file system until it refuses; nothing half made is left, and what was there is whole and goes on. */
    private static void fill() throws Exception {
        List<SharedIntArray> large = new ArrayList<>();
        try (SharedIntArray small = SharedIntArray.of(1, 2, 3)) {
            ChildProcess.start(() -> small.set(0, 7)).join();
            try {
                while (true) {
                    SharedIntArray array = SharedIntArray.create(100_000);
                    array.fill(large.size());
                    large.add(array);
                }
            } catch (SharedMemoryFullException e) {
                System.out.println("refused: " + e.getMessage());
            }
            refuse(() -> SharedMemory.create(1L << 30));
            refuse(() -> SharedMemory.create("too-large", 1L << 30));
            System.out.println("large " + large.size() + ", files " + files());
            refuseSmall();
            large.getFirst().close();
            large.removeFirst();
            try (SharedIntArray again = SharedIntArray.create(90_000)) {
                again.fill(5);
                ChildProcess.start(() -> again.fill(6)).join();
                System.out.println("again " + again.get(89_999));
            }
            System.out.println("small " + small.get(0) + ", whole " + large.stream().allMatch(array -> array.get(0) == array.get(99_999)));
            large.forEach(SharedIntArray::close);
        }
        System.out.println("files " + files());
    }

    /** Asks for more than the memory cgroup has, and goes on with less. */
    private static void limit() throws Exception {
        refuse(() -> SharedMemory.create(1L << 30));
        refuse(() -> SharedMemory.create("too-large", 1L << 30));
        SharedIntArray large = SharedIntArray.create(25 << 20);
        large.fill(1);
        refuse(() -> SharedLongArray.create(30 << 20));
        System.out.println("whole " + (large.get(0) == large.get((25 << 20) - 1)));
        large.close();
        try (SharedIntArray again = SharedIntArray.create(36 << 20)) {
            again.fill(6);
            System.out.println("again " + again.get((36 << 20) - 1));
        }
        System.out.println("files " + files());
    }

    private static void refuse(Runnable creation) {
        try {
            creation.run();
            System.out.println("made");
        } catch (SharedMemoryFullException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    /** Small objects are refused too, in the end. */
    private static void refuseSmall() {
        List<SharedIntArray> small = new ArrayList<>();
        try {
            while (true) {
                small.add(SharedIntArray.create(1_900));
            }
        } catch (SharedMemoryFullException e) {
            System.out.println("refused: " + e.getMessage());
        }
        small.forEach(SharedIntArray::close);
    }

    private static long files() throws IOException {
        Path names = Session.current().directory().getParent().resolve("brood-0-names/memory");
        long named = 0;
        if (Files.isDirectory(names)) {
            try (Stream<Path> found = Files.list(names)) {
                named = found.count();
            }
        }
        try (Stream<Path> found = Files.list(Session.current().directory())) {
            return named + found.filter(file -> file.getFileName().toString().startsWith("mem-")).count();
        }
    }
}
