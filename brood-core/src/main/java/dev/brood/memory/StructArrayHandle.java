// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.Core;
import java.io.Serial;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The handle of an array of records. */
final class StructArrayHandle<R extends Record> extends RecordHandle<R> implements SharedStructArray<R> {

    @Serial
    private static final long serialVersionUID = 1L;

    StructArrayHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static <R extends Record> StructArrayHandle<R> create(Class<R> type, long length, Guard guard) {
        Given.notNull(type, "create", "the class of a record");
        RecordShape shape = RecordShape.of(type);
        long stride = shape.layout().byteSize();
        if (length < 0 || length > Long.MAX_VALUE / stride) {
            throw new IllegalArgumentException("A shared array cannot have " + length + " records of " + stride
                    + " bytes. Its length must not be negative, nor its size more than 2^63 - 1 bytes.");
        }
        StructArrayHandle<R> handle = create(length * stride, shape.fingerprint(), guard, StructArrayHandle<R>::new);
        handle.bind(type);
        return handle;
    }

    @SuppressWarnings("unchecked") // the class of an R
    static <R extends Record> StructArrayHandle<R> of(List<R> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("A shared array of no records has no type. Use create(type, 0).");
        }
        Class<R> type = (Class<R>) values.getFirst().getClass();
        RecordShape shape = RecordShape.of(type);
        for (int i = 0; i < values.size(); i++) {
            shape.check(values.get(i), "[" + i + "]");
        }
        StructArrayHandle<R> handle = create(type, values.size(), Guard.OWN);
        for (int i = 0; i < values.size(); i++) {
            handle.set(i, values.get(i));
        }
        return handle;
    }

    @Override
    protected String noun() {
        return "shared array of structs";
    }

    private long at(long index) {
        return Objects.checkIndex(index, length()) * stride();
    }

    @Override
    public long length() {
        return memory().byteSize() / stride();
    }

    @Override
    public R get(long index) {
        return read(at(index));
    }

    @Override
    public void set(long index, R value) {
        write(at(index), value);
    }

    @Override
    public <T> T get(long index, StructField<R, T> field) {
        return read(at(index), field);
    }

    @Override
    public <T> void set(long index, StructField<R, T> field, T value) {
        write(at(index), field, value);
    }

    @Override
    public Object get(long index, String path) {
        return read(at(index), path);
    }

    @Override
    public void set(long index, String path, Object value) {
        write(at(index), path, value);
    }

    @Override
    public R update(long index, UnaryOperator<R> function) {
        return updateAt(at(index), function);
    }

    @Override
    public Stream<R> stream() {
        return LongStream.range(0, length()).mapToObj(this::get);
    }

    @Override
    public Iterator<R> iterator() {
        return stream().iterator();
    }
}
