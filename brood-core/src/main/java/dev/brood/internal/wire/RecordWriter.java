// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.reflect.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a record: its components in order. */
final class RecordWriter extends TypeWriter {

    private final Reference reference;
    private final Field[] fields;
    private final char[] codes;

    private RecordWriter(Reference reference, Field[] fields) {
        super(true, true);
        this.reference = reference;
        this.fields = fields;
        codes = new char[fields.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = Reflection.code(fields[i].getType());
        }
    }

    /** The writer, or null if the record's package is closed. */
    static @Nullable RecordWriter of(Class<?> type, References references) {
        List<Field> fields = Reflection.componentFields(type);
        return fields == null ? null : new RecordWriter(references.ofRecord(type), fields.toArray(Field[]::new));
    }

    @Override
    void write(GraphWriter w, Object value) throws IllegalAccessException {
        WireOutput out = w.out;
        out.u8(WireLayout.RECORD);
        w.reference(reference);
        Object component = null;
        int i = 0;
        try {
            for (; i < fields.length; i++) {
                switch (codes[i]) {
                    case 'L' -> {
                        component = fields[i].get(value);
                        w.value(component);
                    }
                    case 'I' -> out.i32(fields[i].getInt(value));
                    case 'J' -> out.i64(fields[i].getLong(value));
                    case 'D' -> out.i64(Double.doubleToRawLongBits(fields[i].getDouble(value)));
                    default -> w.coded(codes[i], fields[i].get(value));
                }
            }
        } catch (Refusal refusal) {
            if (!(value instanceof Envelope)) {
                refusal.at("component " + Refusal.simpleName(value.getClass()) + "." + fields[i].getName(), component);
            }
            throw refusal;
        }
    }
}
