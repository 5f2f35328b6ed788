// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Externalizable;

/** Writes an Externalizable object by its own method, framed. */
final class ExternalWriter extends TypeWriter {

    private final Reference reference;

    ExternalWriter(Reference reference) {
        super(true, false);
        this.reference = reference;
    }

    @Override
    void write(GraphWriter w, Object value) throws Throwable {
        w.out.u8(WireLayout.EXTERNAL);
        w.reference(reference);
        int at = w.out.size();
        w.out.i32(0);
        w.out.i32(0);
        int tracked = w.seen.next();
        w.adapter().within(value, null, stream -> ((Externalizable) value).writeExternal(stream));
        w.out.patchI32(at, w.out.size() - at - 8);
        w.out.patchI32(at + 4, w.seen.next() - tracked);
    }
}
