// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.IOException;

/** Writes a Serializable record of a package that is not open to Brood. */
final class ClosedRecordWriter extends TypeWriter {

    private final Reference reference;

    ClosedRecordWriter(Reference reference) {
        super(true, true);
        this.reference = reference;
    }

    @Override
    void write(GraphWriter w, Object value) throws IOException {
        ClosedRecords.Parts parts = ClosedRecords.takeApart(value);
        w.out.u8(WireLayout.CLOSED_RECORD);
        w.reference(reference);
        w.out.block(parts.form());
        w.out.varint(parts.objects().size());
        int i = 0;
        try {
            for (; i < parts.objects().size(); i++) {
                w.value(parts.objects().get(i));
            }
        } catch (Refusal refusal) {
            refusal.at("component of " + Refusal.simpleName(value.getClass()), parts.objects().get(i));
            throw refusal;
        }
    }
}
