// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.Core;
import java.io.Serial;
import java.util.function.UnaryOperator;

/** The handle of a single record. */
final class StructHandle<R extends Record> extends RecordHandle<R> implements SharedStruct<R> {

    @Serial
    private static final long serialVersionUID = 1L;

    StructHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static <R extends Record> StructHandle<R> create(R value, Guard guard) {
        Given.notNull(value, "create", "a record");
        RecordShape shape = RecordShape.of(value.getClass());
        shape.check(value, shape.type().getSimpleName());
        StructHandle<R> handle = create(shape.layout().byteSize(), shape.fingerprint(), guard, StructHandle<R>::new);
        handle.bind(value.getClass());
        handle.set(value);
        return handle;
    }

    @Override
    protected String noun() {
        return "shared struct";
    }

    @Override
    public R get() {
        return read(0);
    }

    @Override
    public void set(R value) {
        write(0, value);
    }

    @Override
    public <T> T get(StructField<R, T> field) {
        return read(0, field);
    }

    @Override
    public <T> void set(StructField<R, T> field, T value) {
        write(0, field, value);
    }

    @Override
    public Object get(String path) {
        return read(0, path);
    }

    @Override
    public void set(String path, Object value) {
        write(0, path, value);
    }

    @Override
    public R update(UnaryOperator<R> function) {
        return updateAt(0, function);
    }
}
