// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.Attachment;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * That this process has an object open: its attachment, the one handle of it, and how many messages on their way name it.
 *
 * <pre>
 *   NEW ── attached ──▶ OPEN ── handle closed or unreachable, nothing on its way ──▶ GONE
 *                        ▲ │
 *        opened anew     │ ▼ handle closed or unreachable
 *                       KEPT, by what is on its way
 * </pre>
 *
 * <p>Thread-safe. Its lock is held while the process attaches and detaches; that waits for no other process, only for threads of
 * this one that are in the middle of using the object.
 */
final class Opened {

    private static final Cleaner CLEANER = Cleaner.create(task -> {
        Thread cleaning = new Thread(task, "brood-forgotten-objects");
        cleaning.setDaemon(true);
        return cleaning;
    });

    private final SharedObjects objects;
    private final long reference;
    private @Nullable Attachment attachment;
    private WeakReference<@Nullable Handle<?>> handle = new WeakReference<>(null);
    private @Nullable Core core;
    private int pins;
    private boolean gone;

    /** An object that this process is not attached to yet. */
    Opened(SharedObjects objects, long reference) {
        this.objects = objects;
        this.reference = reference;
    }

    /** An object that this process has just made. */
    Opened(SharedObjects objects, Attachment attachment) {
        this.objects = objects;
        this.reference = attachment.reference();
        this.attachment = attachment;
    }

    /** The handle, made if there is none; null if this entry is gone, and another one is to be asked. */
    synchronized <H extends Handle<?>> @Nullable H open(
            Class<H> type, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        if (gone) {
            return null;
        }
        Handle<?> known = handle.get();
        if (known != null && known.isOpen() && core != null && !core.hasLeft()) {
            return type.cast(known);
        }
        leaveClosed();
        Attachment part = attached();
        boolean adopted = false;
        try {
            H fresh = constructor.apply(objects.around(), part);
            adopt(fresh);
            adopted = true;
            return fresh;
        } finally {
            if (!adopted) {
                detachIfUnused();
            }
        }
    }

    /** Leaves the object by a handle that is closed, or unreachable, before {@link #left} was told. */
    private void leaveClosed() {
        Core old = core;
        if (old != null) {
            old.leave();
            core = null;
        }
    }

    private Attachment attached() {
        Attachment known = attachment;
        if (known == null) {
            try {
                known = objects.around().arena().attach(reference);
            } catch (StaleHandleException e) {
                gone = true;
                objects.forget(reference, this);
                throw e;
            }
            attachment = known;
        }
        return known;
    }

    /** Takes a handle for the one of this process. */
    synchronized void adopt(Handle<?> fresh) {
        handle = new WeakReference<>(fresh);
        core = fresh.adopted(this, CLEANER);
    }

    /** The handle, if it is still reachable. */
    synchronized WeakReference<@Nullable Handle<?>> handle() {
        return handle;
    }

    /** The handle has been closed, or has become unreachable; ignored if there is another one by now. */
    @SuppressWarnings("ReferenceEquality") // which of two machineries for the same object, not what they are
    synchronized void left(Core by) {
        if (core == by) {
            by.leave();
            core = null;
            detachIfUnused();
        }
    }

    /** Does something if the object is open by that machinery, and stays so meanwhile. */
    @SuppressWarnings("ReferenceEquality") // which of two machineries for the same object, not what they are
    synchronized void ifOpenBy(Core by, Runnable action) {
        if (core == by) {
            action.run();
        }
    }

    /** What names the object. */
    long reference() {
        return reference;
    }

    /** Keeps the object while a message is on its way; false if this entry is gone. */
    synchronized boolean pin() {
        if (gone) {
            return false;
        }
        attached();
        pins++;
        return true;
    }

    /** The message has arrived, or never will. */
    synchronized void unpin() {
        pins--;
        detachIfUnused();
    }

    private void detachIfUnused() {
        Attachment known = attachment;
        if (core == null && pins == 0 && known != null && !gone) {
            gone = true;
            objects.forget(reference, this);
            objects.around().arena().detach(known);
        }
    }
}
