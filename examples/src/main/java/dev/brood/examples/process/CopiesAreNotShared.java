// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import java.util.ArrayList;
import java.util.List;

/** What a task captures is copied, a singleton exists once in each process: no change comes back. */
final class CopiesAreNotShared {

    private CopiesAreNotShared() {}

    private static final class Settings {
        static final Settings INSTANCE = new Settings();
        int changes;
    }

    static void main() throws InterruptedException {
        List<String> captured = new ArrayList<>(List.of("a"));
        var child = ChildProcess.start(() -> {
            captured.add("b");
            Settings.INSTANCE.changes++;
            System.out.println("child: " + captured + " " + Settings.INSTANCE.changes);
        });
        child.join();
        System.out.println("parent: " + captured + " " + Settings.INSTANCE.changes);
    }
}
