// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * The text of one value: its own, but arrays and streams by their elements, wherever they are.
 *
 * <p>A record, collection or map has its usual text only if its class does not define another one: whether it does is seen
 * from the text itself. What contains itself is cut off there. For one value.
 */
final class PlainText {

    private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /** {@return the text of a value} */
    String of(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String s -> s;
            case BaseStream<?, ?> stream -> of(PlainValue.elements(stream));
            case Record r -> within(r, how -> ofComponents(r, how));
            case Collection<?> collection -> within(collection, how -> ofElements(collection, how));
            case Map<?, ?> map -> within(map, how -> ofEntries(map, how));
            default -> value.getClass().isArray() ? ofArray(value) : String.valueOf(value);
        };
    }

    private String ofArray(Object array) {
        if (!open.add(array)) {
            return "[...]";
        }
        String text = ofElements(PlainValue.arrayElements(array), this::of);
        open.remove(array);
        return text;
    }

    /** Uses the usual text with other parts in it, if the container has the usual text. */
    private String within(Object container, Function<Function<@Nullable Object, String>, String> usual) {
        String own = String.valueOf(container);
        if (!open.add(container)) {
            return own;
        }
        try {
            return usual.apply(String::valueOf).equals(own) ? usual.apply(this::of) : own;
        } finally {
            open.remove(container);
        }
    }

    private static String ofComponents(Record r, Function<@Nullable Object, String> how) {
        List<String> parts = new ArrayList<>();
        for (RecordComponent component : r.getClass().getRecordComponents()) {
            parts.add(component.getName() + "=" + how.apply(PlainValue.read(r, component.getAccessor())));
        }
        return r.getClass().getSimpleName() + "[" + String.join(", ", parts) + "]";
    }

    private static String ofElements(Collection<?> elements, Function<@Nullable Object, String> how) {
        List<String> parts = new ArrayList<>();
        elements.forEach(element -> parts.add(how.apply(element)));
        return parts.toString();
    }

    private static String ofEntries(Map<?, ?> map, Function<@Nullable Object, String> how) {
        List<String> parts = new ArrayList<>();
        map.forEach((key, value) -> parts.add(how.apply(key) + "=" + how.apply(value)));
        return "{" + String.join(", ", parts) + "}";
    }
}
