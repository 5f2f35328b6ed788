// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.SharedObjects;
import java.io.Serial;

/** The handle of a ring that has no users of its own, while something is made of it. */
final class RingHandle extends Handle<RingCore> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final RingCore.Wording WORDING = new RingCore.Wording("ended", "deserted", "ended", "deserted");

    private RingHandle(Core.Surroundings around, Attachment attachment) {
        super(new RingCore(around, attachment, RingCore.Side.BOTH, WORDING));
    }

    static RingHandle create(SharedObjects objects, int capacity, long bytes) {
        return RingCore.create(objects, 0, capacity, bytes, RingHandle::new);
    }

    long reference() {
        return core().attachment().reference();
    }

    @Override
    protected String noun() {
        return "ring";
    }
}
