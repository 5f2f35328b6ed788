// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.BlockCore;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.Session;
import dev.brood.sync.SharedLock;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The handle of a block of data, and of the lock that guards it: its own, a given one, or none. */
abstract class BlockHandle extends Handle<BlockCore> implements Locked {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Views views = new Views(this);
    private transient @Nullable SharedLock given;

    BlockHandle(Core.Surroundings around, Attachment attachment) {
        super(new BlockCore(around, attachment));
    }

    /** Makes a block of zeros. */
    static <H extends BlockHandle> H create(
            long bytes, long shape, Guard guard, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        H handle = Session.current()
                .objects()
                .createData(bytes, cell -> BlockCore.initialize(cell, guard.type(), bytes, shape), constructor);
        handle.guard(guard.given());
        return handle;
    }

    final synchronized void guard(@Nullable SharedLock lock) {
        given = lock;
    }

    private synchronized @Nullable SharedLock given() {
        return given;
    }

    /** The data, for the operations of the handle; they may get another user after it is closed. */
    final MemorySegment memory() {
        return core().memory();
    }

    /** A view of the data for users. */
    public MemorySegment segment() {
        return views.segment(memory());
    }

    /** A view of other memory that ends with the handle. */
    final MemorySegment view(MemorySegment memory) {
        return views.add(memory);
    }

    /** Makes other memory what users see as the data. */
    final void show(MemorySegment memory) {
        views.replace(memory);
    }

    @Override
    public SharedLock lock() {
        BlockCore core = core();
        return switch (Guard.ofType(core.type())) {
            case OWN, RELEASED -> new OwnLock(this, core.lock());
            case GIVEN -> Objects.requireNonNull(given(), "a handle comes with its lock");
            case NONE -> throw new UnsupportedOperationException("This " + noun() + " was created without a lock. Create it with one, or"
                    + " guard it by one of your own.");
        };
    }

    @Override
    public void close() {
        views.close(noun());
        super.close();
    }

    /** A handle that needs its lock, on its way. */
    private record Guarded(Object handle, SharedLock lock) implements Serializable {
        Object readResolve() {
            BlockHandle arrived = (BlockHandle) handle;
            arrived.guard(lock);
            return arrived;
        }
    }

    @Override
    @Serial
    protected Object writeReplace() {
        SharedLock needed = given();
        Object reference = super.writeReplace();
        return needed == null ? reference : new Guarded(reference, needed);
    }
}
