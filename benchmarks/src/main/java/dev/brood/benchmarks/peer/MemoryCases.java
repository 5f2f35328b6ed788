// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import dev.brood.memory.SharedDoubleArray;
import dev.brood.memory.SharedLong;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The cases about shared memory. */
final class MemoryCases {

    private static final int MEGABYTE = 1 << 20;

    /** Doubles that are copied at once: 8 MB. */
    private static final int BATCH = MEGABYTE;

    /** Numbers are 0, 1, 2, … up to this, over and over. */
    private static final int PERIOD = 1_024;

    private MemoryCases() {}

    static void counter(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        int size = measurement.size();
        try (SharedLong number = SharedLong.create(0);
                Crew crew = new Crew(measurement, size - 1, () -> increment(number, tasks))) {
            measurement.run("incrementAndGet; processes " + size + "; batch 1; idle never; spares none", i -> {
                number.set(0);
                crew.repeat(() -> increment(number, tasks));
                return number.get();
            });
        }
    }

    private static void increment(SharedLong number, int times) {
        for (int k = 0; k < times; k++) {
            number.incrementAndGet();
        }
    }

    static void bulkWrite(Measurement measurement) throws Exception {
        try (SharedDoubleArray array = array(measurement)) {
            double[] source = source();
            measurement.runTimed("set(index, double[], 0, 8 MB); processes 1; batch 8 MB; idle never; spares none", i -> {
                long began = System.nanoTime();
                write(source, array);
                long nanos = System.nanoTime() - began;
                long sum = (long) sum(array.segment());
                array.fill(0);
                return new Measurement.Timed(nanos, sum);
            });
        }
    }

    static void bulkSum(Measurement measurement) throws Exception {
        try (SharedDoubleArray array = array(measurement);
                SharedLong result = SharedLong.create(0);
                Crew crew = new Crew(measurement, 1, () -> result.set((long) sum(array.segment())))) {
            write(source(), array);
            measurement.run("segment(), summed by a child; processes 2; batch all; idle spins; spares none", i -> {
                crew.repeat(() -> {});
                return result.getAndSet(0);
            });
        }
    }

    private static SharedDoubleArray array(Measurement measurement) {
        return SharedDoubleArray.createWithoutLock((long) measurement.size() * MEGABYTE / Double.BYTES);
    }

    private static double[] source() {
        double[] source = new double[BATCH];
        Arrays.setAll(source, i -> i % PERIOD);
        return source;
    }

    private static void write(double[] source, SharedDoubleArray array) {
        for (long index = 0; index < array.length(); index += source.length) {
            array.set(index, source, 0, source.length);
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

    static void createClose(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        List<SharedLong> others = new ArrayList<>();
        for (int k = 0; k < measurement.size(); k++) {
            others.add(SharedLong.create(k));
        }
        measurement.run("SharedLong.create, get, close; open besides " + others.size() + "; batch 1; idle never; spares none", i -> {
            long right = 0;
            for (int k = 0; k < tasks; k++) {
                try (SharedLong number = SharedLong.create(k)) {
                    right += number.get() == k ? 1 : 0;
                }
            }
            return right;
        });
        others.forEach(SharedLong::close);
    }
}
