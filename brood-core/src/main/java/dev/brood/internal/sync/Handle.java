// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.NotSendableException;
import dev.brood.error.StaleHandleException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.util.function.Supplier;
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

    /** What cannot carry handles, while it is encoded by this thread, or by one that does it for this. */
    private static final InheritableThreadLocal<@Nullable String> REFUSING = new InheritableThreadLocal<>();

    private transient volatile @Nullable C core;
    private transient Cleaner.@Nullable Cleanable cleanable;
    private transient volatile @Nullable Opened entry;

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
    final Core adopted(Opened by, Cleaner cleaner) {
        C own = core();
        entry = by;
        cleanable = cleaner.register(this, () -> by.left(own));
        return own;
    }

    /** Closes the object in this process; the second call does nothing. */
    @Override
    public void close() {
        C own = core;
        Opened open = entry;
        core = null;
        if (own == null || open == null) {
            return;
        }
        boolean left = false;
        try {
            open.left(own);
            left = true;
        } finally {
            if (left) {
                core = null; // another call may have put it back
            } else { // the stack or the heap has ended: the next call closes it, or the garbage collector does
                open.ifOpenBy(own, () -> core = own);
            }
        }
        Cleaner.Cleanable forgotten = cleanable;
        if (forgotten != null) {
            forgotten.clean();
        }
    }

    /**
     * Encodes something that cannot carry handles, because nothing would keep the objects open.
     *
     * @param <T> the encoded form
     * @param where what it is, for messages
     * @param encoding encodes it; handles in it are refused by a {@link NotSendableException}
     * @return what that returns
     */
    public static <T> T refusedIn(String where, Supplier<T> encoding) {
        String before = REFUSING.get();
        REFUSING.set(where);
        try {
            return encoding.get();
        } finally {
            if (before == null) {
                REFUSING.remove();
            } else {
                REFUSING.set(before);
            }
        }
    }

    /** {@return what the object is, where it lies, and in what state it is; that it has been closed, if so} */
    @Override
    public String toString() {
        C open = core;
        return open == null ? "closed " + noun() : noun() + " (" + state(open) + ")";
    }

    /**
     * {@return the state of the object, for {@link #toString}}
     *
     * @param open its machinery
     */
    protected String state(C open) {
        return open.cell.toString();
    }

    /** {@return what stands for the handle in a message} */
    @Serial
    protected Object writeReplace() {
        String refusing = REFUSING.get();
        if (refusing != null) {
            throw new NotSendableException("a " + noun() + " cannot lie in " + refusing + ": nothing would keep it open there. Remedy:"
                    + " capture it in the task, or send it in a message");
        }
        Opened own = entry;
        C open = core;
        if (open == null || (own != null && !Cargo.add(own))) {
            throw new NotSendableException("this " + noun() + " has been closed in this process. Remedy: close it after it has been sent",
                    closed());
        }
        return HandleReference.to(this, open);
    }
}
