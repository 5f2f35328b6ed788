// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import org.jspecify.annotations.Nullable;

/** Writes an array of references with its component class. */
final class ArrayWriter extends TypeWriter {

    private final Reference component;

    ArrayWriter(Reference component) {
        super(true, false);
        this.component = component;
    }

    @Override
    void write(GraphWriter w, Object value) {
        @Nullable Object[] array = (Object[]) value;
        w.out.u8(WireLayout.ARRAY);
        w.reference(component);
        w.out.varint(array.length);
        int i = 0;
        try {
            for (; i < array.length; i++) {
                w.value(array[i]);
            }
        } catch (Refusal refusal) {
            refusal.at("element [" + i + "]", array[i]);
            throw refusal;
        }
    }
}
