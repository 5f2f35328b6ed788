// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** The JDK alone: a lock of one JVM, and a mapped file that two JVMs share, with nothing around it. */
public final class MemoryPeer {

    private static final String VERSION = "JDK " + Runtime.version();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
    private static final int MEGABYTE = 1 << 20;
    private static final int BATCH = MEGABYTE;
    private static final int PERIOD = 1_024;

    /** Words of the file for what is between the processes, a line apart. */
    private static final long NUMBER = 0;

    private static final long BEGUN = 64;
    private static final long DONE = 128;
    private static final long RESULT = 192;
    private static final long HEAD = 4096;

    private MemoryPeer() {}

    public static void main(String[] args) throws Exception {
        Measurement measurement = new Measurement(args);
        switch (measurement.name()) {
            case "lock-uncontended" -> uncontended(measurement);
            case "counter-contended" -> counter(measurement);
            case "bulk-write" -> bulkWrite(measurement);
            case "bulk-sum" -> bulkSum(measurement);
            default -> throw new IllegalArgumentException("mapped files have no case " + measurement.name());
        }
    }

    private static void uncontended(Measurement measurement) throws Exception {
        ReentrantLock lock = new ReentrantLock();
        int tasks = measurement.tasks();
        measurement.run(VERSION, "lock, unlock; processes 1; batch 1; idle never; spares none", i -> {
            lockAndUnlock(lock, tasks);
            if (!lock.tryLock()) {
                return 0;
            }
            lock.unlock();
            return tasks;
        });
    }

    private static void lockAndUnlock(ReentrantLock lock, int times) {
        for (int k = 0; k < times; k++) {
            lock.lock();
            lock.unlock();
        }
    }

    private static void counter(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        int others = measurement.size() - 1;
        withFile(HEAD, (path, memory) -> {
            Process[] children = start(measurement, path, HEAD, others);
            measurement.run(VERSION, "VarHandle.getAndAdd; processes " + (others + 1) + "; batch 1; idle never; spares none", i -> {
                LONG.setVolatile(memory, NUMBER, 0L);
                repeat(memory, others, () -> increment(memory, tasks));
                return (long) LONG.getVolatile(memory, NUMBER);
            });
            join(children);
        });
    }

    private static void increment(MemorySegment memory, int times) {
        for (int k = 0; k < times; k++) {
            long before = (long) LONG.getAndAdd(memory, NUMBER, 1L);
        }
    }

    private static void bulkWrite(Measurement measurement) throws Exception {
        long size = HEAD + (long) measurement.size() * MEGABYTE;
        withFile(size, (path, memory) -> {
            MemorySegment array = memory.asSlice(HEAD);
            double[] source = source();
            String settings = "MemorySegment.copy of 8 MB; processes 1; batch 8 MB; idle never; spares none";
            measurement.runTimed(VERSION, settings, i -> {
                long began = System.nanoTime();
                write(source, array);
                long nanos = System.nanoTime() - began;
                long sum = (long) sum(array);
                array.fill((byte) 0);
                return new long[] {nanos, sum};
            });
        });
    }

    private static void bulkSum(Measurement measurement) throws Exception {
        long size = HEAD + (long) measurement.size() * MEGABYTE;
        withFile(size, (path, memory) -> {
            Process[] children = start(measurement, path, size, 1);
            write(source(), memory.asSlice(HEAD));
            measurement.run(VERSION, "MemorySegment, summed by a child; processes 2; batch all; idle spins; spares none", i -> {
                repeat(memory, 1, () -> {});
                return (long) LONG.getAndSet(memory, RESULT, 0L);
            });
            join(children);
        });
    }

    private static double[] source() {
        double[] source = new double[BATCH];
        Arrays.setAll(source, i -> i % PERIOD);
        return source;
    }

    private static void write(double[] source, MemorySegment array) {
        for (long at = 0; at < array.byteSize(); at += (long) source.length * Double.BYTES) {
            MemorySegment.copy(source, 0, array, ValueLayout.JAVA_DOUBLE, at, source.length);
        }
    }

    private static double sum(MemorySegment memory) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        for (long at = 0; at < memory.byteSize(); at += 4 * Double.BYTES) {
            a += memory.get(ValueLayout.JAVA_DOUBLE, at);
            b += memory.get(ValueLayout.JAVA_DOUBLE, at + Double.BYTES);
            c += memory.get(ValueLayout.JAVA_DOUBLE, at + 2 * Double.BYTES);
            d += memory.get(ValueLayout.JAVA_DOUBLE, at + 3 * Double.BYTES);
        }
        return a + b + c + d;
    }

    /** What is done with a mapped file. */
    @FunctionalInterface
    private interface Use {
        void with(Path path, MemorySegment memory) throws Exception;
    }

    private static void withFile(long bytes, Use use) throws Exception {
        Path folder = Path.of("/dev/shm");
        Path path = Files.isDirectory(folder)
                ? Files.createTempFile(folder, "brood-peer-", ".memory")
                : Files.createTempFile("brood-peer-", ".memory");
        try {
            use.with(path, map(path, bytes));
        } finally {
            Files.delete(path);
        }
    }

    private static MemorySegment map(Path path, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.global());
        }
    }

    private static Process[] start(Measurement measurement, Path path, long bytes, int others) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process[] children = new Process[others];
        for (int k = 0; k < others; k++) {
            children[k] = new ProcessBuilder(
                            java,
                            "-cp",
                            System.getProperty("java.class.path"),
                            "MemoryPeer$Child",
                            measurement.name(),
                            path.toString(),
                            Long.toString(bytes),
                            Integer.toString(measurement.repetitions()),
                            Integer.toString(measurement.tasks()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }
        awaitAtLeast(map(path, bytes), DONE, others);
        return children;
    }

    private static void repeat(MemorySegment memory, int others, Runnable work) {
        long repetition = (long) LONG.getAndAdd(memory, BEGUN, 1L) + 1;
        work.run();
        awaitAtLeast(memory, DONE, (repetition + 1) * others);
    }

    private static void awaitAtLeast(MemorySegment memory, long offset, long value) {
        while ((long) LONG.getVolatile(memory, offset) < value) {
            Thread.onSpinWait();
        }
    }

    private static void join(Process[] children) throws InterruptedException {
        for (Process child : children) {
            if (child.waitFor() != 0) {
                throw new IllegalStateException("a child ended with " + child.exitValue());
            }
        }
    }

    /** The program of the other processes. */
    public static final class Child {

        private Child() {}

        public static void main(String[] args) throws IOException {
            MemorySegment memory = map(Path.of(args[1]), Long.parseLong(args[2]));
            int repetitions = Integer.parseInt(args[3]);
            int tasks = Integer.parseInt(args[4]);
            long ready = (long) LONG.getAndAdd(memory, DONE, 1L);
            for (long repetition = 1; repetition <= repetitions; repetition++) {
                awaitAtLeast(memory, BEGUN, repetition);
                if (args[0].equals("counter-contended")) {
                    increment(memory, tasks);
                } else {
                    LONG.setVolatile(memory, RESULT, (long) sum(memory.asSlice(HEAD)));
                }
                ready = (long) LONG.getAndAdd(memory, DONE, 1L);
            }
        }
    }
}
