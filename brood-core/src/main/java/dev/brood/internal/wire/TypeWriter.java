// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

/** How the values of one class are written. Immutable once made; used by any number of threads. */
abstract class TypeWriter {

    /** Whether the value gets an index in the record, so that a second reference to it can name it. */
    final boolean tracked;

    /** Whether a value exists only when all that it refers to does, so that it cannot be part of a cycle. */
    final boolean atomic;

    TypeWriter(boolean tracked, boolean atomic) {
        this.tracked = tracked;
        this.atomic = atomic;
    }

    /** Writes tag and body; the writer has assigned the index. */
    abstract void write(GraphWriter w, Object value) throws Throwable;
}
