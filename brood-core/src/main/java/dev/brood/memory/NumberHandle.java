// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.NumberCore;
import dev.brood.internal.sync.Session;
import dev.brood.sync.SharedLock;
import java.io.Serial;
import java.util.function.BiFunction;

/** The handle of a single value, whatever its type: 64 bits in one word, and a lock. */
abstract class NumberHandle extends Handle<NumberCore> implements Locked {

    @Serial
    private static final long serialVersionUID = 1L;

    NumberHandle(Core.Surroundings around, Attachment attachment) {
        super(new NumberCore(around, attachment));
    }

    /** Makes a value, given as its word. */
    static <H extends NumberHandle> H create(long word, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        return Session.current().objects().create(CellKind.VALUE, cell -> NumberCore.initialize(cell, word), constructor);
    }

    /** The value, as its word. */
    abstract Object value(long word);

    /** {@return the value, as text} */
    @Override
    public final String toString() {
        return isOpen() ? value(core().get()).toString() : "closed " + noun();
    }

    @Override
    public SharedLock lock() {
        return new OwnLock(this, core().lock());
    }
}
