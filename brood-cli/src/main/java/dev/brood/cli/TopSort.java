// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code brood top} sorts by, and the key for it, which is that of {@code top}. What is not known comes last. */
enum TopSort {
    CPU('P', Comparator.comparing(TopRow::cpu, ProcessColumn.order(true))),
    MEM('M', Comparator.comparing(TopRow::memory, ProcessColumn.order(true))),
    TIME('T', Comparator.comparing(TopRow::time, ProcessColumn.order(true))),
    PID('N', Comparator.comparingLong(TopRow::pid)),
    USER('U', Comparator.comparing(TopRow::user, ProcessColumn.order(false)));

    private final char key;

    @SuppressWarnings("ImmutableEnumChecker") // comparators of getters
    private final Comparator<TopRow> order;

    TopSort(char key, Comparator<TopRow> order) {
        this.key = key;
        this.order = order;
    }

    /** {@return the order, which is total: equal ones are sorted by pid} */
    Comparator<TopRow> order() {
        return order.thenComparingLong(TopRow::pid);
    }

    /** {@return what is meant by a key that was typed} */
    static Optional<TopSort> ofKey(String key) {
        return Stream.of(values()).filter(sort -> key.equals(String.valueOf(sort.key))).findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
