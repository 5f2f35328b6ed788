// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.os.Given;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodType;

/** A component of a record: where it is, and what reads and writes it. */
final class FieldHandle<R extends Record, T> implements StructField<R, T> {

    @Serial
    private static final long serialVersionUID = 1L;

    private final Class<R> record;
    private final String path;
    private final Class<T> type;
    private final transient RecordShape.Place place;

    private FieldHandle(Class<R> record, String path, Class<T> type, RecordShape.Place place) {
        this.record = record;
        this.path = path;
        this.type = type;
        this.place = place;
    }

    static <R extends Record, T> FieldHandle<R, T> of(Class<R> record, String path, Class<T> type) {
        Given.notNull(record, "of", "the class of the record");
        Given.notNull(path, "of", "the path of a field");
        Given.notNull(type, "of", "the class of the field");
        RecordShape.Place place = RecordShape.of(record).place(path);
        Class<?> found = place.codec().type();
        if (boxed(type) != found) {
            throw new IllegalArgumentException("The component " + record.getSimpleName() + "." + path + " is of type " + found.getName()
                    + ", not " + type.getName() + ". Ask for it by its own type.");
        }
        return new FieldHandle<>(record, path, type, place);
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    @SuppressWarnings("unchecked") // place was checked to be of this type
    T read(MemorySegment memory, long at) {
        return (T) place.codec().read(memory, at + place.offset());
    }

    void write(MemorySegment memory, long at, T value) {
        place.codec().check(value, record.getSimpleName() + "." + path);
        place.codec().write(memory, at + place.offset(), value);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long offset() {
        return place.offset();
    }

    private record Reference(Class<? extends Record> record, String path, Class<?> type) implements Serializable {
        Object readResolve() {
            return of(record, path, type);
        }
    }

    @Serial
    private Object writeReplace() {
        return new Reference(record, path, type);
    }

    @Override
    public String toString() {
        return record.getSimpleName() + "." + path;
    }
}
