// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the components of a record lie in shared memory: one after the other as declared, each aligned to its own size as in a
 * {@code struct} of C. Immutable; made once per type.
 */
final class RecordShape implements FieldCodec {

    private static final ClassValue<RecordShape> KNOWN = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type, type.getSimpleName(), new ArrayDeque<>());
        }
    };

    /** Where something is in a record, and how. */
    record Place(FieldCodec codec, long offset) {}

    private record Component(String name, MethodHandle accessor, FieldCodec codec, long offset) {}

    private final Class<?> type;
    private final List<Component> components;
    private final MethodHandle constructor;
    private final StructLayout layout;

    private RecordShape(Class<?> type, String path, Deque<Class<?>> above) {
        if (above.contains(type)) {
            throw refusal(path, type, "it contains itself, which no fixed place can");
        }
        above.push(type);
        this.type = type;
        this.components = new ArrayList<>();
        List<MemoryLayout> parts = new ArrayList<>();
        long end = 0;
        long alignment = 1;
        for (RecordComponent component : type.getRecordComponents()) {
            FieldCodec codec = codec(component, path + "." + component.getName(), above);
            long offset = aligned(end, codec.layout().byteAlignment());
            pad(parts, offset - end);
            parts.add(codec.layout().withName(component.getName()));
            components.add(new Component(component.getName(), accessor(component, path), codec, offset));
            end = offset + codec.layout().byteSize();
            alignment = Math.max(alignment, codec.layout().byteAlignment());
        }
        if (components.isEmpty()) {
            throw refusal(path, type, "it has no components");
        }
        pad(parts, aligned(end, alignment) - end);
        above.pop();
        layout = MemoryLayout.structLayout(parts.toArray(MemoryLayout[]::new)).withName(type.getSimpleName());
        constructor = constructor(type, path);
    }

    /**
     * The shape of a type.
     *
     * @throws IllegalArgumentException if it cannot be laid out; the message names the component
     */
    static RecordShape of(Class<? extends Record> type) {
        return KNOWN.get(type);
    }

    private static long aligned(long offset, long alignment) {
        return (offset + alignment - 1) / alignment * alignment;
    }

    private static void pad(List<MemoryLayout> parts, long bytes) {
        if (bytes > 0) {
            parts.add(MemoryLayout.paddingLayout(bytes));
        }
    }

    private static FieldCodec codec(RecordComponent component, String path, Deque<Class<?>> above) {
        Class<?> type = component.getType();
        FieldCodec primitive = FieldCodec.primitive(type);
        if (primitive != null) {
            return primitive;
        }
        if (type.isRecord()) {
            return new RecordShape(type, path, above);
        }
        if (type == String.class) {
            return new FieldCodec.Text(length(component, path));
        }
        FieldCodec.Primitive element = type.isArray() ? FieldCodec.primitive(type.getComponentType()) : null;
        if (element != null) {
            return new FieldCodec.FixedArray(type, element, length(component, path));
        }
        throw refusal(path, type, "it is neither primitive, nor a record, nor an array of primitives, nor a String");
    }

    private static int length(RecordComponent component, String path) {
        Length length = component.getAnnotation(Length.class);
        if (length == null || length.value() < 1) {
            throw refusal(path, component.getType(), length == null
                    ? "it needs a fixed length: annotate it with @Length"
                    : "its @Length is " + length.value() + ", and must be 1 at least");
        }
        return length.value();
    }

    private static IllegalArgumentException refusal(String path, Class<?> type, String why) {
        return new IllegalArgumentException("The component " + path + " (" + type.getTypeName() + ") cannot lie in shared memory: " + why
                + ". Use primitives, records of them, and arrays of primitives or strings with a @Length.");
    }

    private static MethodHandle accessor(RecordComponent component, String path) {
        Method method = component.getAccessor();
        try {
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).asType(MethodType.methodType(Object.class, Object.class));
        } catch (IllegalAccessException | InaccessibleObjectException e) {
            throw closed(path, method.getDeclaringClass(), e);
        }
    }

    private static MethodHandle constructor(Class<?> type, String path) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (NoSuchMethodException | IllegalAccessException | InaccessibleObjectException e) {
            throw closed(path, type, e);
        }
    }

    private static IllegalArgumentException closed(String path, Class<?> type, Exception e) {
        return new IllegalArgumentException("The record " + path + " (" + type.getName() + ") cannot be read here: " + e.getMessage()
                + ". Add 'opens " + type.getPackageName() + " to dev.brood;' to its module.", e);
    }

    /**
     * A component of the record, or of a record within it.
     *
     * @throws IllegalArgumentException if there is none
     */
    Place place(String path) {
        int dot = path.indexOf('.');
        String first = dot < 0 ? path : path.substring(0, dot);
        for (Component component : components) {
            if (component.name().equals(first)) {
                if (dot < 0) {
                    return new Place(component.codec(), component.offset());
                }
                if (component.codec() instanceof RecordShape inner) {
                    Place within = inner.place(path.substring(dot + 1));
                    return new Place(within.codec(), component.offset() + within.offset());
                }
            }
        }
        throw new IllegalArgumentException(type.getName() + " has no component '" + path + "'. It has "
                + components.stream().map(Component::name).toList() + "; write 'outer.inner' for one of a record within it.");
    }

    @Override
    public Class<?> type() {
        return type;
    }

    @Override
    public StructLayout layout() {
        return layout;
    }

    /** A number that is the same for the same layout in all processes. */
    long fingerprint() {
        return (long) layout.toString().hashCode() << Integer.SIZE | layout.byteSize();
    }

    @Override
    public Object read(MemorySegment memory, long at) {
        Object[] values = new Object[components.size()];
        for (int i = 0; i < values.length; i++) {
            Component component = components.get(i);
            values[i] = component.codec().read(memory, at + component.offset());
        }
        try {
            return constructor.invokeExact(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The constructor of " + type.getName() + " threw a checked exception", e);
        }
    }

    @Override
    public void write(MemorySegment memory, long at, Object value) {
        for (Component component : components) {
            component.codec().write(memory, at + component.offset(), value(component, value));
        }
    }

    @Override
    public void check(@Nullable Object value, String path) {
        if (value == null) {
            throw new NullPointerException(path + " is null, which shared memory has no place for. Use a value that stands for it.");
        }
        for (Component component : components) {
            component.codec().check(value(component, value), path + "." + component.name());
        }
    }

    private static Object value(Component component, Object record) {
        try {
            return component.accessor().invokeExact(record);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The accessor " + component.name() + " threw a checked exception", e);
        }
    }
}
