// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.InvalidClassException;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Makes records of one class through their canonical constructor, and lets those that are stand-ins resolve themselves. */
final class RecordReader {

    private final Class<?> type;
    private final MethodHandle constructor;
    private final char[] codes;
    private final @Nullable MethodHandle resolve;

    private RecordReader(Class<?> type, MethodHandle constructor, char[] codes, @Nullable MethodHandle resolve) {
        this.type = type;
        this.constructor = constructor;
        this.codes = codes;
        this.resolve = resolve;
    }

    static RecordReader read(WireInput in, Namespace namespace) throws ReflectiveOperationException, InvalidClassException {
        Class<?> type = namespace.type(in);
        int n = in.length(2);
        var components = type.isRecord() ? type.getRecordComponents() : null;
        char[] codes = new char[n];
        for (int i = 0; i < n; i++) {
            String name = in.string();
            codes[i] = (char) in.u8();
            if (components == null || components.length != n || !components[i].getName().equals(name)
                    || Reflection.code(components[i].getType()) != codes[i]) {
                throw new ClassNotFoundException(type.getName() + " is not the same record here as where it was sent from;"
                        + " component " + i + " was " + name + ". Both processes need the same version of the class");
            }
        }
        MethodHandle constructor = Reflection.canonicalConstructor(type);
        if (constructor == null) {
            throw new IllegalAccessException("the canonical constructor of " + type.getName() + " cannot be called: add 'opens "
                    + type.getPackageName() + " to " + Reflection.opensTo() + ";' to its module");
        }
        return new RecordReader(type, constructor, codes, Reflection.readResolve(type));
    }

    Object make(GraphReader r) throws Throwable {
        @Nullable Object[] components = new @Nullable Object[codes.length];
        int i = 0;
        try {
            for (; i < components.length; i++) {
                components[i] = r.coded(codes[i]);
            }
        } catch (Throwable t) {
            if (!Envelope.class.isAssignableFrom(type)) {
                r.failedAt(t, "component " + Refusal.simpleName(type) + "." + type.getRecordComponents()[i].getName());
            }
            throw t;
        }
        try {
            Object made = (Object) constructor.invokeExact(components);
            return resolve == null ? made : (Object) resolve.invokeExact(made);
        } catch (Throwable t) {
            r.failed(t, type);
            throw t;
        }
    }
}
