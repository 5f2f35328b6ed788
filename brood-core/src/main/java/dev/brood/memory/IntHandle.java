// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.NumberCore;
import java.io.Serial;

/** The handle of an {@code int}, kept as a {@code long} of which the lower half counts. */
final class IntHandle extends NumberHandle implements SharedInt {

    @Serial
    private static final long serialVersionUID = 1L;

    IntHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static IntHandle create(int value) {
        return create(value, IntHandle::new);
    }

    @Override
    protected String noun() {
        return "shared int";
    }

    @Override
    Object value(long word) {
        return (int) word;
    }

    @Override
    public int get() {
        return (int) core().get();
    }

    @Override
    public int getAcquire() {
        return (int) core().getAcquire();
    }

    @Override
    public void set(int value) {
        core().set(value);
    }

    @Override
    public void setRelease(int value) {
        core().setRelease(value);
    }

    @Override
    public int getAndSet(int value) {
        return (int) core().getAndSet(value);
    }

    @Override
    public boolean compareAndSet(int expected, int value) {
        NumberCore core = core();
        while (true) {
            long word = core.get();
            if ((int) word != expected) {
                return false;
            }
            if (core.compareAndSet(word, value)) {
                return true;
            }
        }
    }

    @Override
    public int getAndAdd(int delta) {
        return (int) core().getAndAdd(delta);
    }
}
