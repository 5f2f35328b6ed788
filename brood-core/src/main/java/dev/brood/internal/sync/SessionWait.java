// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.CellArena;
import dev.brood.internal.os.WordWait;
import java.lang.foreign.MemorySegment;

/**
 * How a process waits that could sleep in the system: as the others of its session do.
 *
 * <p>A process without native access looks at words again and again, and cannot wake who sleeps in the system. As soon as there
 * is one in a session, all of them wait like it. Who sleeps already then wakes by himself in a while, like all who miss a wake.
 * Thread-safe.
 */
final class SessionWait implements WordWait {

    private final CellArena arena;
    private final WordWait own;

    private SessionWait(CellArena arena, WordWait own) {
        this.arena = arena;
        this.own = own;
    }

    /** How this process waits at the objects of an arena, where it says so if it cannot wake others. */
    static WordWait of(CellArena arena, WordWait own) {
        if (own.isNative()) {
            return new SessionWait(arena, own);
        }
        arena.polledRelease();
        return own;
    }

    @Override
    public void await(MemorySegment word, int expected, long nanos) {
        if (arena.isPolledVolatile()) {
            WordWait.portable().await(word, expected, nanos);
        } else {
            own.await(word, expected, nanos);
        }
    }

    @Override
    public void wake(MemorySegment word) {
        own.wake(word);
    }

    @Override
    public boolean isNative() {
        return !arena.isPolledVolatile();
    }
}
