// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.nio.file.Path;

/** What tests in other packages need of a dictionary in shared memory. */
public final class Dictionaries {

    private Dictionaries() {}

    /** The dictionary of a folder as a process sees it that uses only its first file, of 64 KB. */
    public static SharedDictionary small(Path folder, int slot) {
        return new SharedDictionary(folder, new Party(slot, 1), 1);
    }
}
