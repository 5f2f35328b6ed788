// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import java.io.Serializable;

/**
 * A component of a record in shared memory, or of a record within it: found once, by name, and checked then. Keep it in a
 * constant. Immutable.
 *
 * @param <R> the record
 * @param <T> what the component is, boxed if it is primitive
 */
public sealed interface StructField<R extends Record, T> extends Serializable permits FieldHandle {

    /**
     * {@return a field}
     *
     * @param <R> the record
     * @param <T> what the component is
     * @param record the type of the record
     * @param path the component's name, or those on the way to it: {@code "center.x"}
     * @param type what the component is: {@code Double.class} or {@code double.class}
     * @throws IllegalArgumentException if there is no such component, if it is something else, or if the record cannot be laid out
     */
    static <R extends Record, T> StructField<R, T> of(Class<R> record, String path, Class<T> type) {
        return FieldHandle.of(record, path, type);
    }

    /** {@return the component's name, or those on the way to it} */
    String path();

    /** {@return where it begins in the record, in bytes} */
    long offset();
}
