// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.Core;
import java.io.Serial;

/** The handle of a {@code boolean}, kept as 0 or 1. */
final class BooleanHandle extends NumberHandle implements SharedBoolean {

    @Serial
    private static final long serialVersionUID = 1L;

    BooleanHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static BooleanHandle create(boolean value) {
        return create(word(value), BooleanHandle::new);
    }

    @Override
    protected String noun() {
        return "shared boolean";
    }

    @Override
    Object value(long word) {
        return word != 0;
    }

    @Override
    public boolean get() {
        return core().get() != 0;
    }

    @Override
    public boolean getAcquire() {
        return core().getAcquire() != 0;
    }

    @Override
    public void set(boolean value) {
        core().set(word(value));
    }

    @Override
    public void setRelease(boolean value) {
        core().setRelease(word(value));
    }

    @Override
    public boolean getAndSet(boolean value) {
        return core().getAndSet(word(value)) != 0;
    }

    @Override
    public boolean compareAndSet(boolean expected, boolean value) {
        return core().compareAndSet(word(expected), word(value));
    }

    private static long word(boolean value) {
        return value ? 1 : 0;
    }
}
