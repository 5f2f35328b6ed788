// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** The words by which a refusal's path names a place in a graph. */
final class Places {

    private static final int KEY_SHOWN = 40;

    private Places() {}

    /** A map's value, by its key where the key's text needs no user code. */
    static String valueOfKey(@Nullable Object key) {
        if (key == null || key instanceof String || key instanceof Number || key instanceof Character || key instanceof Boolean
                || key instanceof Enum<?>) {
            String text = key instanceof Enum<?> e ? e.name() : String.valueOf(key);
            return "value of key " + (text.length() <= KEY_SHOWN ? text : text.substring(0, KEY_SHOWN) + "…");
        }
        return "value of a key of type " + Refusal.simpleName(key.getClass());
    }

    static String field(Field field) {
        return field(field.getDeclaringClass(), field.getName());
    }

    /** A field; those that javac adds to inner classes are named as the source does. */
    static String field(Class<?> owner, String name) {
        if (name.startsWith("val$")) {
            return "captured variable '" + name.substring("val$".length()) + "'";
        }
        if (name.startsWith("this$")) {
            return "enclosing instance of " + Refusal.simpleName(owner);
        }
        return "field " + Refusal.simpleName(owner) + "." + name;
    }
}
