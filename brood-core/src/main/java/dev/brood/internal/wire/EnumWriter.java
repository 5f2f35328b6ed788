// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** Writes the constants of an enum: each is a dictionary entry of its own. */
@SuppressWarnings("EnumOrdinal") // as an index within this process only; constants travel by name
final class EnumWriter extends TypeWriter {

    private final References references;
    private volatile AtomicReferenceArray<Reference> byOrdinal = new AtomicReferenceArray<>(0);

    EnumWriter(References references) {
        super(false, false);
        this.references = references;
    }

    @Override
    void write(GraphWriter w, Object value) {
        Enum<?> constant = (Enum<?>) value;
        AtomicReferenceArray<Reference> all = byOrdinal;
        if (constant.ordinal() >= all.length()) {
            all = new AtomicReferenceArray<>(constant.getDeclaringClass().getEnumConstants().length);
            byOrdinal = all; // a rival's array may be lost; entries are found again by their content
        }
        Reference r = all.get(constant.ordinal());
        if (r == null) {
            r = references.ofEnum(constant);
            all.set(constant.ordinal(), r);
        }
        w.out.u8(WireLayout.ENUM);
        w.reference(r);
    }
}
