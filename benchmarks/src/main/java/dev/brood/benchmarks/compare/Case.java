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
    START_JOIN("start-join", "ms", "lower") {
        @Override
        long checksum(Load load) {
            return (long) load.count() * load.size();
        }
    },
    /** Hands one task to a pool of one worker and waits for its result; the size is that of a payload, in bytes. */
    POOL_ROUNDTRIP("pool-roundtrip", "us", "lower") {
        @Override
        long checksum(Load load) {
            return IntStream.range(0, load.count())
                    .mapToLong(i -> load.size() == 0 ? (long) i * i : i & 255)
                    .sum();
        }
    },
    /** Maps a function over many items in chunks of one; the size is the number of workers. */
    POOL_THROUGHPUT("pool-throughput", "tasks/s", "higher") {
        @Override
        long checksum(Load load) {
            return load.count() * LongStream.range(0, load.tasks()).map(x -> x * x).sum();
        }
    };

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    private final String label;
    private final String unit;
    private final String better;

    Case(String label, String unit, String better) {
        this.label = label;
        this.unit = unit;
        this.better = better;
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
    abstract long checksum(Load load);

    /** {@return the name on the command line and in results} */
    String label() {
        return label;
    }

    /** {@return the unit of {@link #value}} */
    String unit() {
        return unit;
    }

    /** {@return whether {@code lower} or {@code higher} values are better} */
    String better() {
        return better;
    }

    /** {@return whether a value is a time, which has a 99th percentile} */
    boolean isTime() {
        return this != POOL_THROUGHPUT;
    }

    /** {@return the sizes of a curve, the usual one first} */
    List<Integer> sizes() {
        return switch (this) {
            case START_JOIN -> List.of(1, 2, 4);
            case POOL_ROUNDTRIP -> List.of(0, 1024, 65_536);
            case POOL_THROUGHPUT -> List.of(2, 1, 4);
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
        return switch (this) {
            case START_JOIN -> nanos / NANOS_PER_MILLI;
            case POOL_ROUNDTRIP -> nanos / NANOS_PER_MICRO;
            case POOL_THROUGHPUT -> load.tasks() * NANOS_PER_SECOND / nanos;
        };
    }
}
