// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values of one type lie in shared memory. Immutable. */
interface FieldCodec {

    /** The type of the values, boxed if it is primitive. */
    Class<?> type();

    /** Size and alignment. */
    MemoryLayout layout();

    /** Reads a value. */
    Object read(MemorySegment memory, long at);

    /** Writes a value that has been checked. */
    void write(MemorySegment memory, long at, Object value);

    /**
     * Refuses a value that cannot be written, before anything is.
     *
     * @throws IllegalArgumentException if it has another length, or does not fit
     * @throws NullPointerException if it is null
     */
    void check(@Nullable Object value, String path);

    /** The codec of a primitive type; null if the type is not primitive. */
    static FieldCodec.@Nullable Primitive primitive(Class<?> type) {
        return Primitive.ALL.get(type);
    }

    /** Reads an element. */
    @FunctionalInterface
    interface Getter {
        Object get(MemorySegment memory, long at);
    }

    /** Writes an element. */
    @FunctionalInterface
    interface Setter {
        void set(MemorySegment memory, long at, Object value);
    }

    /** A primitive value in native order; a boolean is a byte, 0 or 1. */
    record Primitive(Class<?> type, ValueLayout layout, Getter getter, Setter setter) implements FieldCodec {

        private static final Map<Class<?>, Primitive> ALL = Map.of(
                boolean.class,
                new Primitive(
                        Boolean.class,
                        ValueLayout.JAVA_BOOLEAN,
                        (memory, at) -> memory.get(ValueLayout.JAVA_BYTE, at) != 0,
                        (memory, at, value) -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) ((Boolean) value ? 1 : 0))),
                byte.class,
                new Primitive(
                        Byte.class,
                        ValueLayout.JAVA_BYTE,
                        (memory, at) -> memory.get(ValueLayout.JAVA_BYTE, at),
                        (memory, at, value) -> memory.set(ValueLayout.JAVA_BYTE, at, (Byte) value)),
                char.class,
                new Primitive(
                        Character.class,
                        ValueLayout.JAVA_CHAR,
                        (memory, at) -> memory.get(ValueLayout.JAVA_CHAR, at),
                        (memory, at, value) -> memory.set(ValueLayout.JAVA_CHAR, at, (Character) value)),
                short.class,
                new Primitive(
                        Short.class,
                        ValueLayout.JAVA_SHORT,
                        (memory, at) -> memory.get(ValueLayout.JAVA_SHORT, at),
                        (memory, at, value) -> memory.set(ValueLayout.JAVA_SHORT, at, (Short) value)),
                int.class,
                new Primitive(
                        Integer.class,
                        ValueLayout.JAVA_INT,
                        (memory, at) -> memory.get(ValueLayout.JAVA_INT, at),
                        (memory, at, value) -> memory.set(ValueLayout.JAVA_INT, at, (Integer) value)),
                long.class,
                new Primitive(
                        Long.class,
                        ValueLayout.JAVA_LONG,
                        (memory, at) -> memory.get(ValueLayout.JAVA_LONG, at),
                        (memory, at, value) -> memory.set(ValueLayout.JAVA_LONG, at, (Long) value)),
                float.class,
                new Primitive(
                        Float.class,
                        ValueLayout.JAVA_FLOAT,
                        (memory, at) -> memory.get(ValueLayout.JAVA_FLOAT, at),
                        (memory, at, value) -> memory.set(ValueLayout.JAVA_FLOAT, at, (Float) value)),
                double.class,
                new Primitive(
                        Double.class,
                        ValueLayout.JAVA_DOUBLE,
                        (memory, at) -> memory.get(ValueLayout.JAVA_DOUBLE, at),
                        (memory, at, value) -> memory.set(ValueLayout.JAVA_DOUBLE, at, (Double) value)));

        @Override
        public Object read(MemorySegment memory, long at) {
            return getter.get(memory, at);
        }

        @Override
        public void write(MemorySegment memory, long at, Object value) {
            setter.set(memory, at, value);
        }

        @Override
        public void check(@Nullable Object value, String path) {
            refuseOther(value, path, type);
        }
    }

    /** Refuses null, and what is of another type. */
    private static Object refuseOther(@Nullable Object value, String path, Class<?> type) {
        if (value == null) {
            throw new NullPointerException(path + " is null, which shared memory has no place for. Use a value that stands for it.");
        }
        if (value.getClass() != type) {
            throw new IllegalArgumentException(path + " is of type " + type.getName() + ", not " + value.getClass().getName()
                    + ". Give it a value of its own type.");
        }
        return value;
    }

    /** An array of fixed length. */
    record FixedArray(Class<?> type, Primitive element, int length) implements FieldCodec {

        @Override
        public MemoryLayout layout() {
            return MemoryLayout.sequenceLayout(length, element.layout());
        }

        @Override
        public Object read(MemorySegment memory, long at) {
            Object array = Array.newInstance(type.getComponentType(), length);
            if (array instanceof boolean[] booleans) {
                for (int i = 0; i < length; i++) {
                    booleans[i] = (Boolean) element.read(memory, at + i);
                }
            } else {
                MemorySegment.copy(memory, element.layout(), at, array, 0, length);
            }
            return array;
        }

        @Override
        public void write(MemorySegment memory, long at, Object value) {
            if (value instanceof boolean[] booleans) {
                for (int i = 0; i < length; i++) {
                    element.write(memory, at + i, booleans[i]);
                }
            } else {
                MemorySegment.copy(value, 0, memory, element.layout(), at, length);
            }
        }

        @Override
        public void check(@Nullable Object value, String path) {
            int given = Array.getLength(refuseOther(value, path, type));
            if (given != length) {
                throw new IllegalArgumentException(path + " has " + length + " elements, not " + given
                        + ". Copy the array to one of that length, or change its @Length.");
            }
        }
    }

    /** A string: an {@code int}, its bytes in UTF-8, and room for more up to a fixed number. */
    record Text(int capacity) implements FieldCodec {

        @Override
        public Class<?> type() {
            return String.class;
        }

        @Override
        public MemoryLayout layout() {
            MemoryLayout length = ValueLayout.JAVA_INT.withName("length");
            MemoryLayout bytes = MemoryLayout.sequenceLayout(capacity, ValueLayout.JAVA_BYTE).withName("utf8");
            int padding = -capacity & (Integer.BYTES - 1);
            return padding == 0
                    ? MemoryLayout.structLayout(length, bytes)
                    : MemoryLayout.structLayout(length, bytes, MemoryLayout.paddingLayout(padding));
        }

        @Override
        public Object read(MemorySegment memory, long at) {
            int length = Math.clamp(memory.get(ValueLayout.JAVA_INT, at), 0, capacity); // torn, if read without the lock
            byte[] bytes = new byte[length];
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, at + Integer.BYTES, bytes, 0, length);
            return Utf8.decode(bytes, length);
        }

        @Override
        public void write(MemorySegment memory, long at, Object value) {
            byte[] bytes = Utf8.encode((String) value);
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at + Integer.BYTES, bytes.length);
            memory.set(ValueLayout.JAVA_INT, at, bytes.length);
        }

        @Override
        public void check(@Nullable Object value, String path) {
            int bytes = Utf8.encode((String) refuseOther(value, path, String.class)).length;
            if (bytes > capacity) {
                throw new IllegalArgumentException(path + " has room for " + capacity + " bytes of UTF-8, and the text has " + bytes
                        + ". Shorten it, or change its @Length.");
            }
        }
    }
}
