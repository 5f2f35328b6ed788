// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.sync.SharedLock;

/** Something with a lock of its own. */
interface Locked {

    /** The lock, for its owner's process. */
    SharedLock lock();
}
