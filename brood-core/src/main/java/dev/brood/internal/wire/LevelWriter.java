// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one class of an object's superclass chain contributes: its fields, written by reflection where its package is open, else
 * through the handle that the JDK keeps for this; or what its {@code writeObject} writes. Immutable.
 */
final class LevelWriter {

    private static final MethodType STREAM = MethodType.methodType(void.class, Object.class, ObjectOutputStream.class);

    final Class<?> type;
    final boolean framed;
    final String[] names;
    final char[] codes;
    private final Field @Nullable [] fields;
    private final @Nullable MethodHandle defaultWrite;
    private final @Nullable MethodHandle writeObject;

    private LevelWriter(
            Class<?> type,
            String[] names,
            char[] codes,
            Field @Nullable [] fields,
            @Nullable MethodHandle defaultWrite,
            @Nullable MethodHandle writeObject,
            boolean framed) {
        this.type = type;
        this.names = names;
        this.codes = codes;
        this.fields = fields;
        this.defaultWrite = defaultWrite;
        this.writeObject = writeObject;
        this.framed = framed;
    }

    /** The level of a Serializable class. */
    static LevelWriter serializable(Class<?> type) {
        ObjectStreamField[] declared = ObjectStreamClass.lookup(type).getFields();
        String[] names = new String[declared.length];
        char[] codes = new char[declared.length];
        for (int i = 0; i < declared.length; i++) {
            names[i] = declared[i].getName();
            codes[i] = Reflection.code(declared[i].getType());
        }
        MethodHandle write = SerializationAccess.writeObject(type);
        boolean framed = write != null || SerializationAccess.readObject(type) != null;
        Field[] fields = Reflection.isJdk(type) || SerializationAccess.declaresPersistentFields(type)
                ? null
                : accessible(type, names);
        MethodHandle byDefault = fields == null ? SerializationAccess.defaultWrite(type) : null;
        return new LevelWriter(type, names, codes, fields,
                byDefault == null ? null : byDefault.asType(STREAM), write == null ? null : write.asType(STREAM), framed);
    }

    /** The level of a class that is not Serializable, or null if its package is closed. */
    static @Nullable LevelWriter plain(Class<?> type) {
        List<Field> declared = Reflection.instanceFields(type);
        if (!Reflection.open(declared)) {
            return null;
        }
        String[] names = declared.stream().map(Field::getName).toArray(String[]::new);
        char[] codes = new char[names.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Reflection.code(declared.get(i).getType());
        }
        return new LevelWriter(type, names, codes, declared.toArray(Field[]::new), null, null, false);
    }

    private static Field @Nullable [] accessible(Class<?> type, String[] names) {
        Field[] fields = new Field[names.length];
        for (int i = 0; i < names.length; i++) {
            try {
                fields[i] = type.getDeclaredField(names[i]);
            } catch (NoSuchFieldException e) {
                return null;
            }
            if (!fields[i].trySetAccessible()) {
                return null;
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
        throw new IllegalArgumentException("no serializable field " + name + " in " + type.getName());
    }

    /** Zero of each field's type. */
    @Nullable Object[] defaults() {
        @Nullable Object[] values = new @Nullable Object[codes.length];
        for (int i = 0; i < codes.length; i++) {
            values[i] = Codes.zero(codes[i]);
        }
        return values;
    }

    void write(GraphWriter w, Object o) throws Throwable {
        if (!framed) {
            writeFields(w, o);
            return;
        }
        int at = w.out.size();
        w.out.i32(0);
        w.out.i32(0);
        int tracked = w.seen.next();
        MethodHandle handle = writeObject;
        if (handle == null) {
            writeFields(w, o);
        } else {
            w.adapter().within(o, this, stream -> {
                handle.invokeExact(o, stream);
            });
        }
        w.out.patchI32(at, w.out.size() - at - 8);
        w.out.patchI32(at + 4, w.seen.next() - tracked);
    }

    /** Writes the fields as {@code defaultWriteObject} does. */
    void writeFields(GraphWriter w, Object o) {
        Field[] f = fields;
        if (f != null) {
            reflectively(w, o, f);
            return;
        }
        MethodHandle handle = defaultWrite;
        if (handle == null) {
            throw new IllegalStateException(type.getName() + " declares serial fields that it does not have, and no writeObject");
        }
        try {
            w.adapter().within(o, this, stream -> {
                handle.invokeExact(o, stream);
            });
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private void reflectively(GraphWriter w, Object o, Field[] f) {
        WireOutput out = w.out;
        Object value = null;
        int i = 0;
        try {
            for (; i < f.length; i++) {
                switch (codes[i]) {
                    case 'L' -> {
                        value = f[i].get(o);
                        w.value(value);
                    }
                    case 'I' -> out.i32(f[i].getInt(o));
                    case 'J' -> out.i64(f[i].getLong(o));
                    case 'Z' -> out.u8(f[i].getBoolean(o) ? 1 : 0);
                    default -> w.coded(codes[i], f[i].get(o));
                }
            }
        } catch (Refusal refusal) {
            refusal.at(Places.field(f[i]), value);
            throw refusal;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(f[i] + " was made accessible", e);
        }
    }

    void writeValues(GraphWriter w, @Nullable Object[] values) {
        int i = 0;
        try {
            for (; i < codes.length; i++) {
                w.coded(codes[i], values[i]);
            }
        } catch (Refusal refusal) {
            refusal.at(Places.field(type, names[i]), values[i]);
            throw refusal;
        }
    }
}
