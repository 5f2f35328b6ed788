// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.os.Given;
import java.lang.foreign.MemorySegment;

/** Memory of the program's own that a message is to be received into. */
final class MemoryTarget {

    private MemoryTarget() {}

    /** Refuses memory that this thread cannot write, before a message is taken for it. */
    static void check(MemorySegment target) {
        Given.notNull(target, "receiveInto", "memory that can be written");
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Bytes were to be received into memory that is read-only. Use memory that can be written.");
        }
        if (!target.scope().isAlive()) {
            throw new IllegalStateException("Bytes were to be received into memory whose arena has been closed. Close it after its last use.");
        }
        if (!target.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("Bytes were to be received by " + Thread.currentThread() + " into memory that is another"
                    + " thread's alone. Use Arena.ofShared(), or receive in the thread that has made the arena.");
        }
    }
}
