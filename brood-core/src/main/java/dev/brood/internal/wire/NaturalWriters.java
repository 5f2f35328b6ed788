// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The writers of the types that the codec has tags for: boxed values, strings, arrays, the common values and collections of the JDK. */
final class NaturalWriters {

    /** A write method without a class of its own. */
    interface Body<T> {
        void write(GraphWriter w, T value) throws Throwable;
    }

    private static final Map<Class<?>, TypeWriter> FIXED = fixed();

    private NaturalWriters() {}

    /** Whether the codec has a form of its own for exactly this class. */
    static boolean isNatural(Class<?> type) {
        return type == Class.class || FIXED.containsKey(type);
    }

    /** The writer of a class that has a tag, or null. */
    static @Nullable TypeWriter of(Class<?> type, References references) {
        TypeWriter fixed = FIXED.get(type);
        if (fixed != null) {
            return fixed;
        }
        if (type.isArray()) {
            return new ArrayWriter(references.ofClass(type.getComponentType()));
        }
        if (Enum.class.isAssignableFrom(type) && type != Enum.class) {
            return new EnumWriter(references);
        }
        if (type == Class.class) {
            return untracked(Class.class, (w, c) -> {
                w.out.u8(WireLayout.CLASS);
                w.reference(w.types().references.ofClass(c));
            });
        }
        if (Path.class.isAssignableFrom(type) && Reflection.isJdk(type)) {
            return tracked(Path.class, NaturalWriters::path);
        }
        if (Charset.class.isAssignableFrom(type) && Reflection.isJdk(type)) {
            return tracked(Charset.class, (w, c) -> {
                w.out.u8(WireLayout.CHARSET);
                w.out.string(c.name());
            });
        }
        if (ByteBuffer.class.isAssignableFrom(type) && type.getName().startsWith("java.nio.HeapByteBuffer")) {
            return tracked(ByteBuffer.class, NaturalWriters::buffer);
        }
        return null;
    }

    private static Map<Class<?>, TypeWriter> fixed() {
        Map<Class<?>, TypeWriter> m = new HashMap<>();
        m.put(Boolean.class, untracked(Boolean.class, (w, v) -> w.out.u8(v ? WireLayout.TRUE : WireLayout.FALSE)));
        m.put(Byte.class, untracked(Byte.class, (w, v) -> {
            w.out.u8(WireLayout.BYTE);
            w.out.u8(v);
        }));
        m.put(Short.class, untracked(Short.class, (w, v) -> {
            w.out.u8(WireLayout.SHORT);
            w.out.i16(v);
        }));
        m.put(Character.class, untracked(Character.class, (w, v) -> {
            w.out.u8(WireLayout.CHAR);
            w.out.i16(v);
        }));
        m.put(Integer.class, untracked(Integer.class, (w, v) -> {
            w.out.u8(WireLayout.INT);
            w.out.zigzag(v);
        }));
        m.put(Long.class, untracked(Long.class, (w, v) -> {
            w.out.u8(WireLayout.LONG);
            w.out.zigzag((long) v);
        }));
        m.put(Float.class, untracked(Float.class, (w, v) -> {
            w.out.u8(WireLayout.FLOAT);
            w.out.i32(Float.floatToRawIntBits(v));
        }));
        m.put(Double.class, untracked(Double.class, (w, v) -> {
            w.out.u8(WireLayout.DOUBLE);
            w.out.i64(Double.doubleToRawLongBits(v));
        }));
        m.put(String.class, tracked(String.class, (w, s) -> w.out.string(s)));
        PrimitiveArrays.writers(m);
        m.put(BigInteger.class, tracked(BigInteger.class, (w, v) -> {
            w.out.u8(WireLayout.BIG_INTEGER);
            w.out.block(v.toByteArray());
        }));
        m.put(BigDecimal.class, tracked(BigDecimal.class, (w, v) -> {
            w.out.u8(WireLayout.BIG_DECIMAL);
            w.out.zigzag(v.scale());
            w.out.block(v.unscaledValue().toByteArray());
        }));
        m.put(Duration.class, tracked(Duration.class, (w, v) -> {
            w.out.u8(WireLayout.DURATION);
            w.out.zigzag(v.getSeconds());
            w.out.i32(v.getNano());
        }));
        m.put(Instant.class, tracked(Instant.class, (w, v) -> {
            w.out.u8(WireLayout.INSTANT);
            w.out.zigzag(v.getEpochSecond());
            w.out.i32(v.getNano());
        }));
        m.put(UUID.class, tracked(UUID.class, (w, v) -> {
            w.out.u8(WireLayout.UUID);
            w.out.i64(v.getMostSignificantBits());
            w.out.i64(v.getLeastSignificantBits());
        }));
        collections(m);
        optionals(m);
        m.put(java.io.ByteArrayInputStream.class, tracked(java.io.ByteArrayInputStream.class, NaturalWriters::input));
        m.put(java.io.ByteArrayOutputStream.class, tracked(java.io.ByteArrayOutputStream.class, (w, v) -> {
            w.out.u8(WireLayout.BYTE_ARRAY_OUTPUT);
            w.out.block(v.toByteArray());
        }));
        return Map.copyOf(m);
    }

    private static void collections(Map<Class<?>, TypeWriter> m) {
        m.put(ArrayList.class, tracked(ArrayList.class, (w, v) -> list(w, WireLayout.ARRAY_LIST, v)));
        // The class of three and more is also that of lists that allow null: those go by their own serial form.
        m.put(List.of(1).getClass(), atomic(List.class, (w, v) -> list(w, WireLayout.LIST_OF, v)));
        m.put(HashSet.class, tracked(HashSet.class, (w, v) -> set(w, WireLayout.HASH_SET, v)));
        m.put(LinkedHashSet.class, tracked(LinkedHashSet.class, (w, v) -> set(w, WireLayout.LINKED_HASH_SET, v)));
        m.put(Set.of(1).getClass(), atomic(Set.class, (w, v) -> set(w, WireLayout.SET_OF, v)));
        m.put(Set.of(1, 2, 3).getClass(), atomic(Set.class, (w, v) -> set(w, WireLayout.SET_OF, v)));
        m.put(HashMap.class, tracked(HashMap.class, (w, v) -> map(w, WireLayout.HASH_MAP, v)));
        m.put(LinkedHashMap.class, tracked(LinkedHashMap.class, (w, v) -> map(w, WireLayout.LINKED_HASH_MAP, v)));
        m.put(Map.of(1, 1).getClass(), atomic(Map.class, (w, v) -> map(w, WireLayout.MAP_OF, v)));
        m.put(Map.of(1, 1, 2, 2).getClass(), atomic(Map.class, (w, v) -> map(w, WireLayout.MAP_OF, v)));
        m.put(Map.entry(1, 1).getClass(), atomic(Map.Entry.class, (w, v) -> {
            w.out.u8(WireLayout.MAP_ENTRY);
            part(w, "key of the entry", v.getKey());
            part(w, "value of the entry", v.getValue());
        }));
    }

    private static void optionals(Map<Class<?>, TypeWriter> m) {
        m.put(Optional.class, atomic(Optional.class, (w, v) -> {
            w.out.u8(WireLayout.OPTIONAL);
            Optional<?> any = v;
            part(w, "value of the Optional", any.isPresent() ? any.get() : null);
        }));
        m.put(OptionalInt.class, tracked(OptionalInt.class, (w, v) -> {
            w.out.u8(WireLayout.OPTIONAL_INT);
            w.out.u8(v.isPresent() ? 1 : 0);
            w.out.i32(v.orElse(0));
        }));
        m.put(OptionalLong.class, tracked(OptionalLong.class, (w, v) -> {
            w.out.u8(WireLayout.OPTIONAL_LONG);
            w.out.u8(v.isPresent() ? 1 : 0);
            w.out.i64(v.orElse(0));
        }));
        m.put(OptionalDouble.class, tracked(OptionalDouble.class, (w, v) -> {
            w.out.u8(WireLayout.OPTIONAL_DOUBLE);
            w.out.u8(v.isPresent() ? 1 : 0);
            w.out.i64(Double.doubleToRawLongBits(v.orElse(0)));
        }));
    }

    private static void part(GraphWriter w, String place, @Nullable Object value) {
        try {
            w.value(value);
        } catch (Refusal refusal) {
            refusal.at(place, value);
            throw refusal;
        }
    }

    private static void list(GraphWriter w, int tag, List<?> v) {
        int n = v.size();
        w.out.u8(tag);
        w.out.varint(n);
        Object element = null;
        int i = 0;
        try {
            for (; i < n; i++) {
                element = v.get(i);
                w.value(element);
            }
        } catch (Refusal refusal) {
            refusal.at("element " + i, element);
            throw refusal;
        }
    }

    private static void set(GraphWriter w, int tag, Set<?> v) {
        int n = v.size();
        w.out.u8(tag);
        w.out.varint(n);
        int i = 0;
        for (Object e : v) {
            i++;
            part(w, "element", e);
        }
        check(n, i);
    }

    private static void map(GraphWriter w, int tag, Map<?, ?> v) {
        int n = v.size();
        w.out.u8(tag);
        w.out.varint(n);
        int i = 0;
        for (Map.Entry<?, ?> e : v.entrySet()) {
            i++;
            Object key = e.getKey();
            part(w, "key", key);
            Object value = e.getValue();
            try {
                w.value(value);
            } catch (Refusal refusal) {
                refusal.at(Places.valueOfKey(key), value);
                throw refusal;
            }
        }
        check(n, i);
    }

    private static void check(int announced, int written) {
        if (announced != written) {
            throw new java.util.ConcurrentModificationException("had " + announced + " elements, then " + written);
        }
    }

    private static void path(GraphWriter w, Path path) {
        if (!path.getFileSystem().equals(FileSystems.getDefault())) {
            throw w.refuse(path, "it is a path of " + path.getFileSystem() + ", which is open in this process only",
                    "send a path of the default file system, or the file's bytes");
        }
        w.out.u8(WireLayout.PATH);
        w.out.string(path.toString());
    }

    private static void buffer(GraphWriter w, ByteBuffer v) {
        w.out.u8(WireLayout.BYTE_BUFFER);
        w.out.u8((v.isReadOnly() ? 1 : 0) | (v.order() == java.nio.ByteOrder.LITTLE_ENDIAN ? 2 : 0));
        w.out.varint(v.position());
        w.out.varint(v.limit());
        byte[] all = new byte[v.capacity()];
        v.duplicate().clear().get(all);
        w.out.block(all);
    }

    /** The bytes from the mark on, and how far the reader is behind it; position and mark stay as they were. */
    private static void input(GraphWriter w, java.io.ByteArrayInputStream v) {
        byte[] fromMark;
        int read;
        synchronized (v) { // the stream's own lock; no user code runs below
            int left = v.available();
            v.reset();
            read = v.available() - left;
            fromMark = v.readAllBytes();
            v.reset();
            v.skip(read);
        }
        w.out.u8(WireLayout.BYTE_ARRAY_INPUT);
        w.out.varint(read);
        w.out.block(fromMark);
    }

    static <T> TypeWriter tracked(Class<T> type, Body<? super T> body) {
        return new Simple<>(type, body, true, false);
    }

    static <T> TypeWriter atomic(Class<T> type, Body<? super T> body) {
        return new Simple<>(type, body, true, true);
    }

    static <T> TypeWriter untracked(Class<T> type, Body<? super T> body) {
        return new Simple<>(type, body, false, false);
    }

    private static final class Simple<T> extends TypeWriter {
        private final Class<T> type;
        private final Body<? super T> body;

        Simple(Class<T> type, Body<? super T> body, boolean tracked, boolean atomic) {
            super(tracked, atomic);
            this.type = type;
            this.body = body;
        }

        @Override
        void write(GraphWriter w, Object value) throws Throwable {
            body.write(w, type.cast(value));
        }
    }
}
