// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A kind of work that Brood and its peers do alike. */
enum Case {
    /** Starts child processes, which verify their arguments, and joins them; the size is how many live at once. */
    START_JOIN("start-join", Measure.MILLIS) {
        @Override
        long checksum(Load load) {
            return (long) load.count() * load.size();
        }
    },
    /** Hands one task to a pool of one worker and waits for its result; the size is that of a payload, in bytes. */
    POOL_ROUNDTRIP("pool-roundtrip", Measure.MICROS) {
        @Override
        long checksum(Load load) {
            return IntStream.range(0, load.count())
                    .mapToLong(i -> load.size() == 0 ? (long) i * i : i & 255)
                    .sum();
        }
    },
    /** Maps a function over many items in chunks of one; the size is the number of workers. */
    POOL_THROUGHPUT("pool-throughput", Measure.TASKS) {
        @Override
        long checksum(Load load) {
            return load.count() * LongStream.range(0, load.tasks()).map(x -> x * x).sum();
        }
    },
    /** Locks and unlocks a lock that nobody else wants, which guards nothing. */
    LOCK_UNCONTENDED("lock-uncontended", Measure.NANOS_EACH),
    /** Several processes lock, add one to a number in shared memory, and unlock; the size is how many processes. */
    LOCK_CONTENDED("lock-contended", Measure.SECTIONS) {
        @Override
        long checksum(Load load) {
            return (long) load.count() * load.tasks() * load.size();
        }
    },
    /** Several processes add one to a shared number, atomically; the size is how many processes. */
    COUNTER_CONTENDED("counter-contended", Measure.INCREMENTS) {
        @Override
        long checksum(Load load) {
            return (long) load.count() * load.tasks() * load.size();
        }
    },
    /** Copies an array into shared memory over and over until that is full; the size is that of the memory, in MB. */
    BULK_WRITE("bulk-write", Measure.BANDWIDTH) {
        @Override
        long checksum(Load load) {
            return load.count() * bulkSum(load);
        }
    },
    /** Sums all numbers in shared memory, in another process than wrote them; the size is that of the memory, in MB. */
    BULK_SUM("bulk-sum", Measure.BANDWIDTH) {
        @Override
        long checksum(Load load) {
            return load.count() * bulkSum(load);
        }
    },
    /** Creates a small shared object and closes it; the size is how many others the process has open. */
    CREATE_CLOSE("create-close", Measure.NANOS_EACH),
    /** Kills the process that has a lock, which another process waits for: from the kill until that one has it. */
    LOCK_HANDOVER("lock-handover", Measure.MILLIS) {
        @Override
        long checksum(Load load) {
            return load.count();
        }
    },
    /** The same from the moment at which the kernel has let go of what the dead process had locked: what Brood itself takes. */
    LOCK_RECOVERY("lock-recovery", Measure.MILLIS) {
        @Override
        long checksum(Load load) {
            return load.count();
        }
    },
    /** Processes that wait, each for something else, for so many seconds as a load has tasks: the CPU that each has used. */
    PARKED("parked", Measure.TICKS) {
        @Override
        long checksum(Load load) {
            return load.count();
        }
    };

    /** How what was timed becomes a value. */
    private enum Measure {
        MILLIS("ms", "lower"),
        MICROS("us", "lower"),
        NANOS_EACH("ns", "lower"),
        TICKS("ticks", "lower"),
        TASKS("tasks/s", "higher"),
        SECTIONS("sections/s", "higher"),
        INCREMENTS("increments/s", "higher"),
        BANDWIDTH("GB/s", "higher");

        private final String unit;
        private final String better;

        Measure(String unit, String better) {
            this.unit = unit;
            this.better = better;
        }
    }

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;
    /** As {@code /proc} counts CPU: {@code USER_HZ} is 100 on all architectures that Linux runs a JVM on. */
    private static final double NANOS_PER_TICK = 1e7;

    private static final long MEGABYTE = 1 << 20;

    /** Numbers that a bulk operation writes are 0, 1, 2, … up to this, over and over. */
    private static final long BULK_PERIOD = 1_024;

    private final String label;
    private final Measure measure;

    Case(String label, Measure measure) {
        this.label = label;
        this.measure = measure;
    }

    /**
     * Finds a case.
     *
     * @param label its name on the command line and in results
     * @return the case
     * @throws IllegalArgumentException if there is none, naming those that there are
     */
    static Case named(String label) {
        return Stream.of(values())
                .filter(candidate -> candidate.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no case " + label + "; there are "
                        + Stream.of(values()).map(Case::label).collect(Collectors.joining(", "))));
    }

    /**
     * Returns the sum of all results of a run that lost and changed nothing.
     *
     * @param load what the run does
     * @return the checksum that each side must find
     */
    long checksum(Load load) {
        return (long) load.count() * load.tasks();
    }

    private static long bulkSum(Load load) {
        long doubles = load.size() * MEGABYTE / Double.BYTES;
        return doubles / BULK_PERIOD * (BULK_PERIOD * (BULK_PERIOD - 1) / 2);
    }

    /** {@return the name on the command line and in results} */
    String label() {
        return label;
    }

    /** {@return the unit of {@link #value}} */
    String unit() {
        return measure.unit;
    }

    /** {@return whether {@code lower} or {@code higher} values are better} */
    String better() {
        return measure.better;
    }

    /** {@return whether a value is a time of one operation, which has a 99th percentile} */
    boolean isTime() {
        return measure.better.equals("lower");
    }

    /** {@return the sizes of a curve, the usual one first} */
    List<Integer> sizes() {
        return switch (this) {
            case START_JOIN -> List.of(1, 2, 4);
            case POOL_ROUNDTRIP -> List.of(0, 1024, 65_536);
            case POOL_THROUGHPUT -> List.of(2, 1, 4);
            case LOCK_CONTENDED, COUNTER_CONTENDED -> List.of(2, 1);
            case BULK_WRITE, BULK_SUM -> List.of(512);
            case CREATE_CLOSE -> List.of(0, 1_000, 100_000);
            case LOCK_UNCONTENDED, LOCK_HANDOVER, LOCK_RECOVERY, PARKED -> List.of(1);
        };
    }

    /**
     * Converts what was timed into the case's unit.
     *
     * @param nanos the time of one repetition
     * @param load what the run does
     * @return the value
     */
    double value(double nanos, Load load) {
        return switch (measure) {
            case MILLIS -> nanos / NANOS_PER_MILLI;
            case MICROS -> nanos / NANOS_PER_MICRO;
            case NANOS_EACH -> nanos / load.tasks();
            case TICKS -> nanos / NANOS_PER_TICK;
            case TASKS -> load.tasks() * NANOS_PER_SECOND / nanos;
            case SECTIONS, INCREMENTS -> (double) load.tasks() * load.size() * NANOS_PER_SECOND / nanos;
            case BANDWIDTH -> load.size() * MEGABYTE / nanos;
        };
    }
}
