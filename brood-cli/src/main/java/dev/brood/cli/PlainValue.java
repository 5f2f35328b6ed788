// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * A result reduced to what every process can read and every format can show.
 *
 * <p>The reduction happens in the worker, so that a result of a class that cannot be sent, or that only the worker has, is
 * still shown.
 */
final class PlainValue {

    /** How deep a structured value may nest; deeper ones are cycles more often than data. */
    private static final int MAX_DEPTH = 200;

    private PlainValue() {}

    /**
     * Makes one text of a value: arrays and streams are shown by their elements, also inside records and collections.
     *
     * @param value any value
     * @return its text
     */
    static String text(@Nullable Object value) {
        return new PlainText().of(value);
    }

    /**
     * Reduces a value to null, booleans, numbers, strings, lists and maps with string keys.
     *
     * <p>Records become maps of their components; arrays, streams and other iterables become lists, but for paths, which
     * are text as everything else is.
     *
     * @param value any value
     * @return its structure
     * @throws IllegalArgumentException if the value nests too deep
     */
    static @Nullable Object structured(@Nullable Object value) {
        return structured(value, 0);
    }

    private static @Nullable Object structured(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "the result nests deeper than " + MAX_DEPTH + " levels: return less, or a text of it");
        }
        return switch (value) {
            case null -> null;
            case Boolean b -> b;
            case Byte b -> b.longValue();
            case Short s -> s.longValue();
            case Integer i -> i.longValue();
            case Long l -> l;
            case Float f -> Float.isFinite(f) ? new BigDecimal(f.toString()) : f.toString();
            case Double d -> Double.isFinite(d) ? d : d.toString();
            case BigInteger i -> i;
            case BigDecimal d -> d;
            case CharSequence s -> s.toString();
            case Path path -> path.toString();
            case Optional<?> optional -> structured(optional.orElse(null), depth);
            case OptionalInt optional -> optional.isPresent() ? (long) optional.getAsInt() : null;
            case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : null;
            case OptionalDouble optional ->
                optional.isPresent() ? structured(optional.getAsDouble(), depth) : null;
            case Map<?, ?> map -> map(map, depth);
            case BaseStream<?, ?> stream -> list(elements(stream), depth);
            case Iterable<?> iterable -> list(iterable, depth);
            case Record r -> components(r, depth);
            default -> value.getClass().isArray() ? list(arrayElements(value), depth) : String.valueOf(value);
        };
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        map.forEach((key, value) -> plain.put(text(key), structured(value, depth + 1)));
        return plain;
    }

    private static List<@Nullable Object> list(Iterable<?> items, int depth) {
        List<@Nullable Object> plain = new ArrayList<>();
        for (Object item : items) {
            plain.add(structured(item, depth + 1));
        }
        return plain;
    }

    private static Map<String, @Nullable Object> components(Record record, int depth) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            plain.put(component.getName(), structured(read(record, component.getAccessor()), depth + 1));
        }
        return plain;
    }

    static @Nullable Object read(Record record, Method accessor) {
        try {
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(accessor + " of the result failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(accessor + " of the result cannot be read: make the record public", e);
        }
    }

    static List<@Nullable Object> arrayElements(Object array) {
        int length = Array.getLength(array);
        List<@Nullable Object> elements = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    static List<@Nullable Object> elements(BaseStream<?, ?> stream) throws UncheckedIOException {
        try (stream) {
            List<@Nullable Object> elements = new ArrayList<>();
            stream.iterator().forEachRemaining(elements::add);
            return elements;
        }
    }
}
