// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.exit;

import dev.brood.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Children that nobody joins leave no zombies: the exit status of each is collected as soon as it has ended. */
final class NoZombies {

    private NoZombies() {}

    static void main() {
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            children.add(ChildProcess.start(() -> {}));
        }
        for (ChildProcess child : children) {
            child.onExit().join();
        }
        long zombies = children.stream()
                .filter(child -> Files.exists(Path.of("/proc", Long.toString(child.pid()))))
                .count();
        System.out.println("children: " + children.size());
        System.out.println("zombies: " + zombies);
    }
}
