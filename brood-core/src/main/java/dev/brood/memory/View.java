// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What users get as the memory of a handle: it ends with the handle, and keeps that from being closed as unreachable.
 *
 * <p>A user's segment refers to its arena's session, that to the clean-up, and that to the handle, which closes the arena. If a
 * program forgets both segment and handle, they are garbage together. Where native access is denied, which the JDK asks for to
 * give memory another lifetime, users get the memory itself, and the handle stays open until it is closed. Thread-safe.
 */
final class View {

    private static final System.Logger LOG = System.getLogger("dev.brood.memory");

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private final @Nullable Object kept;

    private View(MemorySegment memory, Object handle) {
        MemorySegment own = reinterpreted(memory, handle);
        segment = own == null ? memory : own;
        kept = own == null ? handle : null;
    }

    /**
     * A view of memory.
     *
     * @param memory what is mapped at least until the view is closed
     * @param handle what closes the view
     */
    static View of(MemorySegment memory, Object handle) {
        var view = new View(memory, handle);
        if (view.kept != null) {
            Forever.KEPT.add(handle);
            LOG.log(System.Logger.Level.WARNING, "Native access is denied, so shared memory of which a segment was asked for stays"
                    + " mapped until it is closed: add --enable-native-access=ALL-UNNAMED (or =dev.brood) to the command line.");
        }
        return view;
    }

    /** Handles that are not closed as unreachable. */
    private static final class Forever {
        static final Set<Object> KEPT = ConcurrentHashMap.newKeySet();
    }

    @SuppressWarnings("restricted") // a caller without native access gets a warning from the JDK, which names the flag
    private @Nullable MemorySegment reinterpreted(MemorySegment memory, Object handle) {
        try {
            return memory.reinterpret(arena, ended -> Objects.requireNonNull(handle));
        } catch (IllegalCallerException e) {
            return null; // denied
        }
    }

    MemorySegment segment() {
        return segment;
    }

    /**
     * Ends it.
     *
     * @throws IllegalStateException if a system call is using it
     */
    void close() {
        arena.close();
        if (kept != null) {
            Forever.KEPT.remove(kept);
        }
    }
}
