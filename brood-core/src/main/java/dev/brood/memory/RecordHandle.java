// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.StackRoom;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The handle of one or many records of a type, which travels with it. */
abstract class RecordHandle<R extends Record> extends BlockHandle {

    @Serial
    private static final long serialVersionUID = 1L;

    private transient volatile @Nullable RecordShape known;

    RecordHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    /** Tells what the records are, before the handle is used. */
    final void bind(Class<? extends Record> type) {
        RecordShape shape = RecordShape.of(type);
        if (shape.fingerprint() != core().shape()) {
            throw new BroodException("The record " + type.getName() + " has another layout in this process (" + shape.layout()
                    + ") than in the one that created this " + noun() + ". Use the same version of the class in both.");
        }
        known = shape;
    }

    final RecordShape shape() {
        RecordShape shape = known;
        if (shape == null) {
            throw new IllegalStateException("a handle of records comes with their type");
        }
        return shape;
    }

    /** How each record is laid out. */
    public final StructLayout layout() {
        core();
        return shape().layout();
    }

    @SuppressWarnings("unchecked") // the shape is that of R
    final R read(long at) {
        return (R) shape().read(memory(), at);
    }

    final void write(long at, @Nullable Object value) {
        RecordShape shape = shape();
        shape.check(value, shape.type().getSimpleName());
        if (value != null) {
            shape.write(memory(), at, value);
        }
    }

    @SuppressWarnings("unchecked") // fields are made by that class alone
    private static <R extends Record, T> FieldHandle<R, T> own(StructField<R, T> field) {
        return (FieldHandle<R, T>) field;
    }

    final <T> T read(long at, StructField<R, T> field) {
        Given.notNull(field, "get", "the field");
        return own(field).read(memory(), at);
    }

    final <T> void write(long at, StructField<R, T> field, T value) {
        Given.notNull(field, "set", "the field");
        own(field).write(memory(), at, value);
    }

    final Object read(long at, String path) {
        Given.notNull(path, "get", "the path of a field");
        RecordShape.Place place = shape().place(path);
        return place.codec().read(memory(), at + place.offset());
    }

    final void write(long at, String path, Object value) {
        Given.notNull(path, "set", "the path of a field");
        RecordShape shape = shape();
        RecordShape.Place place = shape.place(path);
        place.codec().check(value, shape.type().getSimpleName() + "." + path);
        place.codec().write(memory(), at + place.offset(), value);
    }

    final R updateAt(long at, UnaryOperator<R> function) {
        Given.notNull(function, "update", "the function to apply");
        StackRoom.ensureForUnlock();
        try (var _ = lock().acquire()) {
            R after = function.apply(read(at));
            write(at, after);
            return after;
        }
    }

    /** The size of a record. */
    final long stride() {
        return shape().layout().byteSize();
    }

    /** Records on their way: the handle by itself, and their type. */
    private record Typed(Object handle, Class<?> type) implements Serializable {
        Object readResolve() {
            RecordHandle<?> arrived = (RecordHandle<?>) handle;
            arrived.bind(type.asSubclass(Record.class));
            return arrived;
        }
    }

    @Override
    @Serial
    protected Object writeReplace() {
        return new Typed(super.writeReplace(), shape().type());
    }

    @Override
    public final String toString() {
        MemorySegment memory = isOpen() ? memory() : MemorySegment.NULL;
        return (isOpen() ? "" : "closed ") + noun() + " of " + shape().type().getSimpleName() + ", " + memory.byteSize() + " bytes";
    }
}
