// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

/** A handle of memory of which this process can have a copy of its own, made as it is written to. */
public interface CopiedOnWrite {

    /** Makes the handle's segment, in this process and from now on, such a copy. Nobody may have asked for the segment before. */
    void copyOnWrite();
}
