// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** The JDK alone: a lock of one JVM, and a mapped file that two JVMs share, with nothing around it. */
public final class MemoryPeer {

    private static final String VERSION = "JDK " + Runtime.version();
    private static final VarHandle LONG = MappedFile.LONG;
    private static final int MEGABYTE = 1 << 20;
    private static final int BATCH = MEGABYTE;
    private static final int PERIOD = 1_024;

    /** Words of the file, lines apart; the array begins on a page of its own. */
    private static final long NUMBER = 0;

    private static final long RESULT = MappedFile.LINES;
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
        try (MappedFile file = MappedFile.create(HEAD)) {
            MemorySegment memory = file.memory();
            start(measurement, file, others);
            measurement.run(VERSION, "VarHandle.getAndAdd; processes " + (others + 1) + "; batch 1; idle never; spares none", i -> {
                LONG.setVolatile(memory, NUMBER, 0L);
                file.repeat(() -> increment(memory, tasks));
                return (long) LONG.getVolatile(memory, NUMBER);
            });
            file.join();
        }
    }

    private static void increment(MemorySegment memory, int times) {
        for (int k = 0; k < times; k++) {
            long before = (long) LONG.getAndAdd(memory, NUMBER, 1L);
        }
    }

    private static void bulkWrite(Measurement measurement) throws Exception {
        try (MappedFile file = MappedFile.create(HEAD + (long) measurement.size() * MEGABYTE)) {
            MemorySegment array = file.memory().asSlice(HEAD);
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
        }
    }

    private static void bulkSum(Measurement measurement) throws Exception {
        try (MappedFile file = MappedFile.create(HEAD + (long) measurement.size() * MEGABYTE)) {
            MemorySegment memory = file.memory();
            start(measurement, file, 1);
            write(source(), memory.asSlice(HEAD));
            measurement.run(VERSION, "MemorySegment, summed by a child; processes 2; batch all; idle spins; spares none", i -> {
                file.repeat(() -> {});
                return (long) LONG.getAndSet(memory, RESULT, 0L);
            });
            file.join();
        }
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

    private static void start(Measurement measurement, MappedFile file, int others) throws IOException {
        for (int k = 0; k < others; k++) {
            file.start(
                    Child.class,
                    measurement.name(),
                    Integer.toString(measurement.repetitions()),
                    Integer.toString(measurement.tasks()));
        }
        file.awaitOthers();
    }

    /** The program of the other processes. */
    public static final class Child {

        private Child() {}

        public static void main(String[] args) throws Exception {
            MappedFile file = MappedFile.of(args);
            MemorySegment memory = file.memory();
            String[] words = MappedFile.rest(args);
            int tasks = Integer.parseInt(words[2]);
            file.follow(Integer.parseInt(words[1]), () -> {
                if (words[0].equals("counter-contended")) {
                    increment(memory, tasks);
                } else {
                    LONG.setVolatile(memory, RESULT, (long) sum(memory.asSlice(HEAD)));
                }
            });
        }
    }
}
