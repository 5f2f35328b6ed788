// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The natural forms of the JDK's collections that are not Serializable: views of other collections, which arrive as an ordinary
 * collection with the same elements in the same order.
 */
final class NaturalViews {

    private NaturalViews() {}

    /** The writer of a view class, or null if the class is none. */
    static @Nullable TypeWriter of(Class<?> type) {
        if (!Reflection.isJdk(type)) {
            return null;
        }
        if (List.class.isAssignableFrom(type)) {
            boolean immutable = type.getName().startsWith("java.util.ImmutableCollections$");
            return new View(o -> immutable ? List.of(((List<?>) o).toArray()) : new ArrayList<>((List<?>) o));
        }
        if (SortedSet.class.isAssignableFrom(type)) {
            return new View(o -> new TreeSet<>((SortedSet<?>) o));
        }
        if (Set.class.isAssignableFrom(type)) {
            return new View(o -> new LinkedHashSet<>((Set<?>) o));
        }
        if (SortedMap.class.isAssignableFrom(type)) {
            return new View(o -> new TreeMap<>((SortedMap<?, ?>) o));
        }
        if (Map.class.isAssignableFrom(type)) {
            return new View(o -> new LinkedHashMap<>((Map<?, ?>) o));
        }
        if (Map.Entry.class.isAssignableFrom(type)) {
            return new View(o -> new AbstractMap.SimpleEntry<>((Map.Entry<?, ?>) o));
        }
        if (Deque.class.isAssignableFrom(type)) {
            return new View(o -> new ArrayDeque<>((Deque<?>) o));
        }
        if (Collection.class.isAssignableFrom(type)) {
            return new View(o -> new ArrayList<>((Collection<?>) o));
        }
        return null;
    }

    private static final class View extends TypeWriter {

        private final UnaryOperator<Object> copy;

        View(UnaryOperator<Object> copy) {
            super(false, false);
            this.copy = copy;
        }

        @Override
        void write(GraphWriter w, Object value) {
            int index = w.seen.find(value);
            if (index >= 0) {
                w.back(value, index);
                return;
            }
            Object replacement = copy.apply(value);
            ReplaceWriter.aliased(w, value, replacement, w.types().of(replacement.getClass()));
        }
    }
}
