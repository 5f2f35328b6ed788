// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.BroodException;
import dev.brood.error.NotSendableException;
import dev.brood.internal.sync.Handle;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The values of a class's static fields on their way to a child. A final field keeps the object that the child's class initialiser made, and
 * that takes over the contents.
 *
 * @param owner the class
 * @param values what each field holds, by the field's and the class's name, which a refusal of the value then tells; of an atomic variable
 *     what it holds itself
 */
@SuppressWarnings("serial") // encoded by Brood's own codec
record CopiedStatics(Class<?> owner, Map<String, @Nullable Object> values) implements Serializable {

    private static final String OF = " of ";

    /**
     * What there is to copy of a class.
     *
     * @throws IllegalArgumentException if the class lies in a module that does not open its package
     * @throws NotSendableException if a final field holds what only replacing it could copy
     */
    static CopiedStatics of(Class<?> owner) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Field field : owner.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                Object value = read(field);
                if (!Modifier.isFinal(field.getModifiers())) {
                    values.put(name(field), value);
                } else if (isFilled(value)) {
                    values.put(name(field), contents(value));
                } else if (value instanceof Handle<?>) {
                    throw new NotSendableException("copyStatics(" + owner.getName() + "): the field " + field.getName() + " is final and"
                            + " holds a shared object, in whose place the child's class initialiser makes another one. Remedy: make"
                            + " it not final, or capture the object in the task.");
                }
            }
        }
        return new CopiedStatics(owner, values);
    }

    private static String name(Field field) {
        return field.getName() + OF + field.getDeclaringClass().getName();
    }

    private static @Nullable Object read(Field field) {
        try {
            field.setAccessible(true);
            return field.get(null);
        } catch (InaccessibleObjectException e) {
            Class<?> owner = field.getDeclaringClass();
            throw new IllegalArgumentException(
                    "copyStatics(" + owner.getName() + "): its package is not open to Brood. Remedy: " + opening(owner), e);
        } catch (IllegalAccessException e) {
            throw new AssertionError("it has been made accessible", e);
        }
    }

    /** What opens a class's package: nobody can change a module of the JDK, and no module can name one that Brood is not. */
    private static String opening(Class<?> owner) {
        String module = owner.getModule().getName();
        boolean named = CopiedStatics.class.getModule().isNamed();
        String option = "--add-opens=" + module + "/" + owner.getPackageName() + "=" + (named ? "dev.brood" : "ALL-UNNAMED");
        return module.startsWith("java.") || module.startsWith("jdk.")
                ? option + " on the command line of this program, whose children have it, too"
                : "\"opens " + owner.getPackageName() + (named ? " to dev.brood" : "") + ";\" in the module " + module + ", or " + option
                        + " on the command line";
    }

    /** Whether the contents of an object can take the place of another one's. */
    private static boolean isFilled(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Collection<?> elements -> isModifiable(elements);
            case Map<?, ?> entries -> isModifiable(entries);
            case AtomicBoolean _, AtomicInteger _, AtomicLong _, AtomicReference<?> _ -> true;
            default -> value.getClass().isArray();
        };
    }

    /** Those of the JDK that refuse every change are known by their names. */
    private static boolean isModifiable(Object value) {
        String name = value.getClass().getName();
        return !name.startsWith("java.util.ImmutableCollections")
                && !name.startsWith("java.util.Collections$Unmodifiable")
                && !name.startsWith("java.util.Collections$Empty")
                && !name.startsWith("java.util.Collections$Singleton");
    }

    /** An atomic variable itself is refused on its way, since a copy is mostly a mistake. */
    private static @Nullable Object contents(@Nullable Object value) {
        return switch (value) {
            case AtomicBoolean flag -> flag.get();
            case AtomicInteger number -> number.get();
            case AtomicLong number -> number.get();
            case AtomicReference<?> reference -> reference.get();
            case null, default -> value;
        };
    }

    /** Makes the fields of this process hold the values. */
    void install() {
        values.forEach((name, value) -> install(name.substring(0, name.indexOf(OF)), value));
    }

    private void install(String field, @Nullable Object value) {
        try {
            Field target = owner.getDeclaredField(field);
            target.setAccessible(true);
            if (Modifier.isFinal(target.getModifiers())) {
                fill(target.get(null), value);
            } else {
                target.set(null, value);
            }
        } catch (NoSuchFieldException | IllegalAccessException e) {
            throw new BroodException("the static field " + owner.getName() + "." + field + " cannot be set here: the child has another"
                    + " version of the class", e);
        } catch (ClassCastException e) {
            throw new BroodException("the static field " + owner.getName() + "." + field + " is final, and what it holds cannot take over"
                    + " what it holds in the parent. Remedy: make it not final", e);
        }
    }

    @SuppressWarnings("unchecked") // the parent's object has what it has
    private static void fill(@Nullable Object here, @Nullable Object value) {
        switch (here) {
            case Collection<?> elements -> refill((Collection<@Nullable Object>) elements, (Collection<?>) sent(value));
            case Map<?, ?> entries -> refill((Map<@Nullable Object, @Nullable Object>) entries, (Map<?, ?>) sent(value));
            case AtomicBoolean flag -> flag.set((Boolean) sent(value));
            case AtomicInteger number -> number.set((Integer) sent(value));
            case AtomicLong number -> number.set((Long) sent(value));
            case AtomicReference<?> reference -> ((AtomicReference<@Nullable Object>) reference).set(value);
            case null, default -> copyArray(here, sent(value));
        }
    }

    private static void refill(Collection<@Nullable Object> here, Collection<?> wanted) {
        if (refuses(() -> here.addAll(wanted.stream().limit(1).toList())) || refuses(here::clear)) {
            return; // one that cannot be changed: it is as the class initialiser has made it
        }
        here.addAll(wanted);
    }

    private static void refill(Map<@Nullable Object, @Nullable Object> here, Map<?, ?> wanted) {
        if (refuses(() -> wanted.entrySet().stream().limit(1).forEach(entry -> here.put(entry.getKey(), entry.getValue()))) || refuses(here::clear)) {
            return;
        }
        here.putAll(wanted);
    }

    private static boolean refuses(Runnable change) {
        try {
            change.run();
            return false;
        } catch (UnsupportedOperationException e) {
            return true;
        }
    }

    private static Object sent(@Nullable Object value) {
        return Objects.requireNonNull(value, "no null is sent as contents");
    }

    private static void copyArray(@Nullable Object here, Object value) {
        if (here == null || here.getClass() != value.getClass() || Array.getLength(here) != Array.getLength(value)) {
            throw new ClassCastException("it holds " + (here == null ? "null" : here.getClass().getTypeName()) + " here");
        }
        System.arraycopy(value, 0, here, 0, Array.getLength(here));
    }
}
