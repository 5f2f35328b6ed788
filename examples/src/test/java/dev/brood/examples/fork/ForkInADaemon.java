// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.fork;

import dev.brood.ChildProcess;

/** The example within a daemon, which may not fork. */
final class ForkInADaemon {

    private ForkInADaemon() {}

    static void main() throws InterruptedException {
        ChildProcess.builder(() -> ChildOrParent.main()).daemon(true).start().join();
    }
}
