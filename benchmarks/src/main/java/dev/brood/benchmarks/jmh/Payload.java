// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.jmh;

import dev.brood.RemoteCallable;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/** What the benchmarks of the wire send. */
public enum Payload {
    /** A lambda that captures one number: the task that a pool sends most. */
    LAMBDA_OF_ONE_CAPTURE {
        @Override
        Object make() {
            long x = 7;
            RemoteCallable<Long> task = () -> x * x;
            return task;
        }
    },
    /** A lambda that captures nothing. */
    LAMBDA_OF_NO_CAPTURE {
        @Override
        Object make() {
            RemoteCallable<Long> task = () -> 42L;
            return task;
        }
    },
    /** A lambda that captures a record, a list and a text. */
    LAMBDA_OF_OBJECTS {
        @Override
        Object make() {
            Order order = order(1);
            List<Integer> lines = List.of(1, 2, 3);
            String text = "a text";
            RemoteCallable<String> task = () -> text + order.name() + lines.size();
            return task;
        }
    },
    /** A boxed number. */
    INTEGER {
        @Override
        Object make() {
            return 123_456;
        }
    },
    /** A record of five fields. */
    RECORD {
        @Override
        Object make() {
            return order(1);
        }
    },
    /** A list of a thousand such records. */
    THOUSAND_RECORDS {
        @Override
        Object make() {
            return List.copyOf(IntStream.range(0, 1_000).mapToObj(Payload::order).toList());
        }
    },
    /** An array of a hundred thousand numbers. */
    DOUBLES_100K {
        @Override
        Object make() {
            return IntStream.range(0, 100_000).mapToDouble(i -> i / 3.0).toArray();
        }
    };

    /**
     * A record of five fields.
     *
     * @param id a number
     * @param name a text
     * @param price a fraction
     * @param paid a truth
     * @param time a large number
     */
    record Order(int id, String name, double price, boolean paid, long time) implements Serializable {}

    /**
     * Makes the object.
     *
     * @return a new one
     */
    abstract Object make();

    private static Order order(int id) {
        return new Order(id, "order " + id, id * 1.25, id % 2 == 0, 1_700_000_000_000L + id);
    }
}
