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
    /** Starts one child, which verifies its arguments, and joins it, five times a second: what waits to become one has the time to. */
    START_PACED("start-paced", Measure.MILLIS),
    /** The same until the child has run the first line of the program's own. */
    FIRST_LINE("first-line", Measure.MILLIS),
    /** Starts one child in a way that has nothing made ready for it, and joins it. */
    START_SPAWN("start-spawn", Measure.MILLIS),
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
    },
    /** Sends 32 bytes to another process, which changes them and sends them back at once; both are busy. */
    MESSAGE_ROUNDTRIP("message-roundtrip", Measure.NANOS_EACH) {
        @Override
        long checksum(Load load) {
            // message k has the numbers k to k + 3, and comes back with each of them greater by one
            return load.count() * LongStream.range(0, load.tasks()).map(k -> 4 * k + 10).sum();
        }
    },
    /**
     * The same, but each side works for so long before it sends that the other one has gone to sleep; the time of both messages,
     * from the moment before each is sent until the other process has it.
     */
    MESSAGE_WAKEUP("message-wakeup", Measure.MICROS) {
        @Override
        long checksum(Load load) {
            return load.count();
        }
    },
    /** Sends messages of 1 KB one way, as fast as the receiver takes them; the size is theirs, in bytes. */
    STREAM_1K("stream-1k", Measure.MESSAGES) {
        @Override
        long checksum(Load load) {
            return streamSum(load);
        }
    },
    /** Sends messages of 64 KB one way. */
    STREAM_64K("stream-64k", Measure.MESSAGES) {
        @Override
        long checksum(Load load) {
            return streamSum(load);
        }
    },
    /** Puts small integers into a queue of 1,024, which another process takes; the size is how many put, and how many take. */
    QUEUE_1_1("queue-1-1", Measure.ELEMENTS) {
        @Override
        long checksum(Load load) {
            return queueSum(load);
        }
    },
    /** Two processes put small integers into a queue, and two others take them. */
    QUEUE_2_2("queue-2-2", Measure.ELEMENTS) {
        @Override
        long checksum(Load load) {
            return queueSum(load);
        }
    },
    /** Processes that wait for a message that does not come, for so many seconds as a load has tasks: the CPU that each has used. */
    IDLE_CONSUMER("idle-consumer", Measure.TICKS) {
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
        MESSAGES("messages/s", "higher"),
        ELEMENTS("elements/s", "higher"),
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

    /** A message of a stream has a mark in each of these. */
    private static final int MARKED_BYTES = 1_024;

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

    /** Mark j of message k is k + j. */
    private static long streamSum(Load load) {
        long marks = load.size() / MARKED_BYTES;
        return load.count() * (marks * firstNumbers(load.tasks()) + load.tasks() * firstNumbers(marks));
    }

    /** Each that puts begins at 0. */
    private static long queueSum(Load load) {
        return (long) load.count() * load.size() * firstNumbers(load.tasks());
    }

    /** The sum of so many numbers from 0 on. */
    private static long firstNumbers(long count) {
        return count * (count - 1) / 2;
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
            case MESSAGE_ROUNDTRIP, MESSAGE_WAKEUP -> List.of(32);
            case STREAM_1K -> List.of(1_024);
            case STREAM_64K -> List.of(65_536);
            case QUEUE_2_2 -> List.of(2);
            case START_PACED,
                    FIRST_LINE,
                    START_SPAWN,
                    LOCK_UNCONTENDED,
                    LOCK_HANDOVER,
                    LOCK_RECOVERY,
                    PARKED,
                    QUEUE_1_1,
                    IDLE_CONSUMER -> List.of(1);
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
            case TASKS, MESSAGES -> load.tasks() * NANOS_PER_SECOND / nanos;
            case SECTIONS, INCREMENTS, ELEMENTS -> (double) load.tasks() * load.size() * NANOS_PER_SECOND / nanos;
            case BANDWIDTH -> load.size() * MEGABYTE / nanos;
        };
    }
}
