// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import java.util.concurrent.locks.LockSupport;

/** A program whose child is stopped by the launcher of its own child, just before that one joins. */
public final class JoiningProgram {

    private JoiningProgram() {}

    public static void main(String[] args) throws Exception {
        Program.tellSession();
        ChildProcess.start(() -> {
            ChildProcess.builder(LockSupport::park)
                    .commandPrefix("sh", "-c", "kill -STOP $PPID; exec \"$@\"", "sh")
                    .start();
            LockSupport.park();
        });
        LockSupport.park();
    }
}
