// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The views that users have of the memory of a handle. Thread-safe. */
final class Views {

    private final Object handle;
    /** Guarded by this. */
    private final List<View> open = new ArrayList<>();
    /** The view of all of it, which is the same for all who ask; guarded by this. */
    private @Nullable View whole;

    Views(Object handle) {
        this.handle = handle;
    }

    /** The view of all of the memory. */
    synchronized MemorySegment segment(MemorySegment memory) {
        View known = whole;
        if (known == null) {
            known = View.of(memory, handle);
            open.add(known);
            whole = known;
        }
        return known.segment();
    }

    /** Makes other memory what the view of all shows, for all who ask from now on. */
    synchronized void replace(MemorySegment memory) {
        View view = View.of(memory, handle);
        open.add(view);
        whole = view;
    }

    /** One more view. */
    synchronized MemorySegment add(MemorySegment memory) {
        View view = View.of(memory, handle);
        open.add(view);
        return view.segment();
    }

    /**
     * Ends all of them.
     *
     * @throws IllegalStateException if a system call is using one; the others may have ended then
     */
    synchronized void close(String noun) {
        while (!open.isEmpty()) {
            try {
                open.getLast().close();
            } catch (IllegalStateException e) {
                throw new IllegalStateException("A segment of this " + noun + " is in use by a system call of another thread, so the "
                        + noun + " stays open. Close it after that has returned.", e);
            }
            if (open.removeLast() == whole) {
                whole = null;
            }
        }
    }
}
