// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program that exits as soon as a file of its session can be seen. Its arguments are the folders for its files. */
final class FirstStartProgram {

    private FirstStartProgram() {}

    public static void main(String[] folders) {
        System.setProperty("brood.dir", folders[0]);
        System.setProperty("java.io.tmpdir", folders[1]);
        Path sessions = Path.of(folders[0]);
        Thread.ofPlatform().start(() -> {
            while (isEmpty(sessions)) {
                Thread.onSpinWait();
            }
            System.exit(7);
        });
        ProcessPool pool = ProcessPool.of(2);
        for (int i = 0; i < 2; i++) {
            pool.execute(() -> {});
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
