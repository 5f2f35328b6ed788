// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.testing;

import dev.brood.internal.os.SharedMemoryRoot;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Until it is closed, this JVM has its sessions and names where no other program has: whatever dead processes leave in the usual place
 * is swept by every program that starts meanwhile, and several run beside any test.
 */
public final class OwnPlace implements AutoCloseable {

    private final @Nullable String before;

    public OwnPlace(Path directory) {
        before = System.setProperty(SharedMemoryRoot.PROPERTY, directory.toString());
    }

    /** The usual place again. */
    @Override
    public void close() {
        if (before == null) {
            System.clearProperty(SharedMemoryRoot.PROPERTY);
        } else {
            System.setProperty(SharedMemoryRoot.PROPERTY, before);
        }
    }
}
