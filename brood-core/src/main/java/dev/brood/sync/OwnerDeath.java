// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

/** What becomes of a {@link SharedLock}, or of a {@link SharedReadWriteLock} that is being written under, whose owner dies, or closes it, while it has it. */
public enum OwnerDeath {
    /** It is handed on; the next owner can ask {@link SharedLock#recoveredFromDeath()}. */
    RELEASE,
    /**
     * Who asks for it gets {@link dev.brood.error.OwnerDiedException}, until somebody has called
     * {@link SharedLock#markConsistent()}: what it guards may be half changed.
     */
    FAIL
}
