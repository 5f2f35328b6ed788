// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.sync.Session;
import dev.brood.sync.SharedLatch;
import dev.brood.sync.SharedLock;
import dev.brood.sync.SharedReadWriteLock;
import dev.brood.sync.SharedSemaphore;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Fills a small file system with everything that lies in it, kind after kind, until each is refused; uses all that was made; closes
 * all, and fills it again. Says what it found.
 */
final class FullProgram {

    private final List<Thing> made = new ArrayList<>();

    private FullProgram() {}

    /** One thing of a kind, and a look at whether it still is what it was made. */
    private record Thing(AutoCloseable object, Look look) {}

    @FunctionalInterface
    private interface Look {
        boolean isWhole() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        var program = new FullProgram();
        try (var pool = ProcessPool.of(1);
                var early = SharedLong.create(41)) {
            pool.submit(() -> early.incrementAndGet()).get();
            int first = program.round(pool, early);
            int second = program.round(pool, early);
            System.out.println("rounds alike " + (second >= first * 9 / 10) + " (" + first + ", " + second + ")");
        }
        System.out.println("files " + files());
    }

    /** Fills, uses, closes; returns how many things there were. */
    private int round(ProcessPool pool, SharedLong early) throws Exception {
        for (int i = 0; i < 3; i++) {
            made.addAll(List.of(memory(i, 1 << 20), named(-1 - i), array(i, 20_000), array(i, 500), list(i), reference(i), number(i), lock()));
        }
        // The large first: what is left over is less and less.
        fill("memory", i -> memory(i, 1 << 20));
        fill("named memory", FullProgram::named);
        fill("array", i -> array(i, 20_000));
        fill("small array", i -> array(i, 500));
        fill("list", FullProgram::list);
        fill("reference", FullProgram::reference);
        fill("number", FullProgram::number);
        fill("lock", i -> lock());
        fill("read-write lock", i -> thing(SharedReadWriteLock.create()));
        fill("semaphore", i -> thing(SharedSemaphore.create(i)));
        fill("latch", i -> thing(SharedLatch.create(i)));
        children(early);
        tasks(pool, early);
        System.out.println("whole " + allWhole());
        int count = made.size();
        for (Thing thing : made) {
            thing.object().close();
        }
        made.clear();
        try (var again = SharedIntArray.create(300_000)) {
            again.fill(3);
            int sum = pool.submit(() -> again.get(0) + again.get(299_999)).get();
            System.out.println("again " + sum);
        }
        return count;
    }

    private void fill(String kind, IntFunction<Thing> making) throws IOException {
        long files = files();
        int before = made.size();
        try {
            while (true) {
                made.add(making.apply(made.size() - before));
            }
        } catch (SharedMemoryFullException e) {
            System.out.println("refused " + kind + " after " + (made.size() - before) + ": " + e.getMessage());
        }
        long grown = files() - files;
        if (grown > made.size() - before) {
            System.out.println("half made: " + grown + " files for " + (made.size() - before) + " of kind " + kind);
        }
    }

    private static Thing thing(AutoCloseable object) {
        return new Thing(object, () -> true);
    }

    private static Thing memory(int seed, long bytes) {
        SharedMemory memory = SharedMemory.create(bytes);
        memory.segment().fill((byte) seed);
        return new Thing(memory, () -> memory.segment().get(ValueLayout.JAVA_BYTE, bytes - 1) == (byte) seed);
    }

    private static Thing named(int seed) {
        SharedMemory memory = SharedMemory.create("full-" + seed, 300_000);
        memory.segment().fill((byte) seed);
        return new Thing(
                () -> {
                    memory.unlink();
                    memory.close();
                },
                () -> {
                    try (SharedMemory same = SharedMemory.attach("full-" + seed)) {
                        return same.segment().get(ValueLayout.JAVA_BYTE, 299_999) == (byte) seed;
                    }
                });
    }

    private static Thing array(int seed, int length) {
        SharedIntArray array = SharedIntArray.create(length);
        array.fill(seed);
        return new Thing(array, () -> array.get(0) == seed && array.getAndAdd(length - 1, 0) == seed);
    }

    private static Thing list(int seed) {
        SharedList list = SharedList.of(seed, "text " + seed, 1.5);
        return new Thing(list, () -> list.get(1).equals("text " + seed));
    }

    private static Thing reference(int seed) {
        SharedReference<List<Integer>> reference = SharedReference.create(List.of(seed));
        return new Thing(reference, () -> {
            List<Integer> before = reference.getAndSet(List.of(seed));
            return before.equals(List.of(seed));
        });
    }

    private static Thing number(int seed) {
        SharedLong number = SharedLong.create(seed);
        return new Thing(number, () -> number.incrementAndGet() == seed + 1 && number.decrementAndGet() == seed);
    }

    private static Thing lock() {
        SharedLock lock = SharedLock.create();
        return new Thing(lock, () -> {
            boolean locked = lock.tryLock(10, TimeUnit.SECONDS);
            lock.unlock();
            return locked;
        });
    }

    /** Children that share nothing, and such that do: they run, or are told. */
    private static void children(SharedLong early) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            try (ChildProcess plain = ChildProcess.start(() -> {})) {
                plain.join();
                System.out.println("plain child " + plain.exitCode());
            } catch (SharedMemoryFullException e) {
                System.out.println("refused child: " + e.getMessage());
            }
        }
        try (ChildProcess sharing = ChildProcess.start(() -> early.incrementAndGet())) {
            sharing.join();
            System.out.println("sharing child " + sharing.exitCode());
        }
    }

    /** The worker has its part in what it had before; more it may get, or is told. */
    private static void tasks(ProcessPool pool, SharedLong early) throws InterruptedException, ExecutionException {
        System.out.println("known " + (pool.submit(() -> early.get()).get() >= 42));
        try {
            pool.submit(() -> SharedMemory.create(1 << 20).byteSize()).get();
            System.out.println("the file system is not full");
        } catch (ExecutionException e) {
            System.out.println("refused task: " + e.getCause());
        }
        System.out.println("still known " + (pool.submit(() -> early.get()).get() >= 42));
    }

    private boolean allWhole() throws Exception {
        for (Thing each : made) {
            if (!each.look().isWhole()) {
                return false;
            }
        }
        return true;
    }

    /** The files of large things. */
    private static long files() throws IOException {
        return count(Session.current().directory(), "mem-") + count(Session.current().directory().resolveSibling("brood-0-names/memory"), "");
    }

    private static long count(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.getFileName().toString().startsWith(prefix)).count();
        }
    }
}
