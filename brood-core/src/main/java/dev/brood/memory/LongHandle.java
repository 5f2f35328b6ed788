// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.Core;
import java.io.Serial;

/** The handle of a {@code long}. */
final class LongHandle extends NumberHandle implements SharedLong {

    @Serial
    private static final long serialVersionUID = 1L;

    LongHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static LongHandle create(long value) {
        return create(value, LongHandle::new);
    }

    @Override
    protected String noun() {
        return "shared long";
    }

    @Override
    Object value(long word) {
        return word;
    }

    @Override
    public long get() {
        return core().get();
    }

    @Override
    public long getAcquire() {
        return core().getAcquire();
    }

    @Override
    public void set(long value) {
        core().set(value);
    }

    @Override
    public void setRelease(long value) {
        core().setRelease(value);
    }

    @Override
    public long getAndSet(long value) {
        return core().getAndSet(value);
    }

    @Override
    public boolean compareAndSet(long expected, long value) {
        return core().compareAndSet(expected, value);
    }

    @Override
    public long getAndAdd(long delta) {
        return core().getAndAdd(delta);
    }
}
