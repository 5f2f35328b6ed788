// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.Core;
import java.io.Serial;

/** The handle of a {@code double}, kept as its bits. */
final class DoubleHandle extends NumberHandle implements SharedDouble {

    @Serial
    private static final long serialVersionUID = 1L;

    DoubleHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static DoubleHandle create(double value) {
        return create(Double.doubleToRawLongBits(value), DoubleHandle::new);
    }

    @Override
    protected String noun() {
        return "shared double";
    }

    @Override
    Object value(long word) {
        return Double.longBitsToDouble(word);
    }

    @Override
    public double get() {
        return Double.longBitsToDouble(core().get());
    }

    @Override
    public double getAcquire() {
        return Double.longBitsToDouble(core().getAcquire());
    }

    @Override
    public void set(double value) {
        core().set(Double.doubleToRawLongBits(value));
    }

    @Override
    public void setRelease(double value) {
        core().setRelease(Double.doubleToRawLongBits(value));
    }

    @Override
    public double getAndSet(double value) {
        return Double.longBitsToDouble(core().getAndSet(Double.doubleToRawLongBits(value)));
    }

    @Override
    public boolean compareAndSet(double expected, double value) {
        return core().compareAndSet(Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
    }
}
