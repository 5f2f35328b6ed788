// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A pool of processes and one that runs its tasks in the caller, for tests of what both do alike. */
abstract class BothPools {

    static final int WORKERS = 2;

    /** Items that are under way, or wait to be taken, at most. */
    static final int WINDOW = 4 * WORKERS;

    static ProcessPool workers;
    static ProcessPool inline;

    @BeforeAll
    static void open() {
        workers = ProcessPool.of(WORKERS);
        inline = ProcessPool.inline();
    }

    @AfterAll
    static void close() {
        workers.close();
        inline.close();
    }

    static List<ProcessPool> pools() {
        return List.of(workers, inline);
    }
}
