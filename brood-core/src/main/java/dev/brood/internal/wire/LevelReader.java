// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Reads what one class of an object's superclass chain contributed; the counterpart of {@link LevelWriter}. Immutable. */
final class LevelReader {

    private static final MethodType STREAM = MethodType.methodType(void.class, Object.class, ObjectInputStream.class);

    final Class<?> type;
    final String[] names;
    final char[] codes;
    final boolean framed;
    private final @Nullable Field @Nullable [] fields;
    private final @Nullable MethodHandle defaultRead;
    private final @Nullable MethodHandle readObject;

    private LevelReader(
            Class<?> type,
            String[] names,
            char[] codes,
            boolean framed,
            @Nullable Field @Nullable [] fields,
            @Nullable MethodHandle defaultRead,
            @Nullable MethodHandle readObject) {
        this.type = type;
        this.names = names;
        this.codes = codes;
        this.framed = framed;
        this.fields = fields;
        this.defaultRead = defaultRead;
        this.readObject = readObject;
    }

    static LevelReader read(WireInput in, Namespace namespace, boolean plain) throws ReflectiveOperationException, InvalidClassException {
        Class<?> type = namespace.type(in);
        boolean framed = (in.u8() & WireLayout.FRAMED) != 0;
        String[] names = new String[in.length(2)];
        char[] codes = new char[names.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = in.string();
            codes[i] = (char) in.u8();
        }
        boolean own = !plain && (Reflection.isJdk(type) || SerializationAccess.declaresPersistentFields(type));
        @Nullable Field[] fields = own ? null : fields(type, names, codes);
        if (fields == null && plain) {
            throw new IllegalAccessException("the fields of " + type.getName() + " cannot be set: add 'opens "
                    + type.getPackageName() + " to " + Reflection.opensTo() + ";' to its module");
        }
        MethodHandle byDefault = fields == null ? SerializationAccess.defaultRead(type) : null;
        MethodHandle read = plain ? null : SerializationAccess.readObject(type);
        return new LevelReader(type, names, codes, framed, fields,
                byDefault == null ? null : byDefault.asType(STREAM), read == null ? null : read.asType(STREAM));
    }

    /** The fields of those names and codes, null where there is none here; or null if the package is closed. */
    private static @Nullable Field @Nullable [] fields(Class<?> type, String[] names, char[] codes) {
        @Nullable Field[] fields = new @Nullable Field[names.length];
        for (int i = 0; i < names.length; i++) {
            try {
                Field field = type.getDeclaredField(names[i]);
                boolean instance = (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0;
                if (instance && Reflection.code(field.getType()) == codes[i]) {
                    if (!field.trySetAccessible()) {
                        return null;
                    }
                    fields[i] = field;
                }
            } catch (NoSuchFieldException absent) {
                // Another version of the class: as in the JDK, the value is dropped. So is that of a field that is not sent.
            }
        }
        return fields;
    }

    int indexOf(String name, int hint) {
        if (hint < names.length && names[hint].equals(name)) {
            return hint;
        }
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    void read(GraphReader r, Object o) throws Throwable {
        if (!framed) {
            readFields(r, o);
            return;
        }
        WireInput in = r.in;
        int length = in.i32();
        int tracked = in.i32();
        int start = in.position();
        if (length < 0 || length > in.remaining() || tracked < 0 || tracked > length) {
            throw new WireInput.UnderflowException("a frame of " + length + " bytes where " + in.remaining() + " are left");
        }
        int outerLimit = in.limit();
        int expected = r.tracked() + tracked;
        in.limit(start + length);
        MethodHandle handle = readObject;
        if (handle == null) {
            readFields(r, o);
        } else {
            r.adapter().within(o, this, stream -> {
                handle.invokeExact(o, stream);
            });
        }
        in.limit(outerLimit);
        in.position(start + length);
        r.skipTo(expected);
    }

    /** Reads and sets the fields as {@code defaultReadObject} does. */
    void readFields(GraphReader r, Object o) throws Throwable {
        @Nullable Field[] f = fields;
        if (f == null) {
            @Nullable Object[] values = new @Nullable Object[codes.length];
            readValues(r, values);
            MethodHandle handle = defaultRead;
            if (handle != null) {
                r.adapter().given(o, this, values, stream -> {
                handle.invokeExact(o, stream);
            });
            }
            return;
        }
        int i = 0;
        try {
            for (; i < f.length; i++) {
                Field field = f[i];
                Object value = r.coded(codes[i]);
                if (field != null) {
                    field.set(o, value);
                }
            }
        } catch (Throwable t) {
            r.failedAt(t, field(i));
            throw t;
        }
    }

    private String field(int i) {
        return "field " + Refusal.simpleName(type) + "." + names[i];
    }

    void readValues(GraphReader r, @Nullable Object[] values) throws Throwable {
        int i = 0;
        try {
            for (; i < values.length; i++) {
                values[i] = r.coded(codes[i]);
            }
        } catch (Throwable t) {
            r.failedAt(t, field(i));
            throw t;
        }
    }
}
