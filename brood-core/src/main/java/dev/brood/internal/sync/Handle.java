// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.StaleHandleException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * What a program holds of a shared object. There is one per process and object; it travels to another process as a reference,
 * and is that process's handle there.
 *
 * <p>Thread-safe. A handle that nobody refers to any more is closed by the garbage collector.
 *
 * @param <C> its machinery
 */
public abstract class Handle<C extends Core> implements AutoCloseable, Serializable {

    @Serial
    private static final long serialVersionUID = 1L;

    private transient volatile @Nullable C core;
    private transient Cleaner.@Nullable Cleanable cleanable;

    /**
     * Creates a handle.
     *
     * @param core its machinery
     */
    protected Handle(C core) {
        this.core = core;
    }

    /** {@return what the object is, for messages: {@code lock}} */
    protected abstract String noun();

    /**
     * {@return the machinery}
     *
     * @throws StaleHandleException if this process has closed the object
     */
    protected C core() {
        C open = core;
        if (open == null) {
            throw closed();
        }
        return open;
    }

    /** {@return what is thrown when the object is used after it was closed} */
    protected final StaleHandleException closed() {
        return new StaleHandleException("This " + noun() + " has been closed in this process. Close it after its last use, or"
                    + " receive it anew from a process that has it open.");
    }

    /** {@return whether this process has not closed it} */
    public final boolean isOpen() {
        return core != null;
    }

    /** Called by the entry that this handle belongs to from now on. */
    final Core adopted(Opened entry, Cleaner cleaner) {
        C own = core();
        cleanable = cleaner.register(this, () -> entry.left(own));
        return own;
    }

    /** Closes the object in this process; the second call does nothing. */
    @Override
    public void close() {
        core = null;
        Cleaner.Cleanable leaving = cleanable;
        if (leaving != null) {
            leaving.clean();
        }
    }

    /** {@return what stands for the handle in a message} */
    @Serial
    protected Object writeReplace() {
        return HandleReference.to(this, core());
    }
}
