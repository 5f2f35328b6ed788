// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.error.BroodException;
import java.util.concurrent.ExecutionException;

/** Tries whatever needs memory, in a place that has hardly any. Each either works or is refused in words. */
final class TightProgram {

    private TightProgram() {}

    private interface Attempt {
        Object run() throws Exception;
    }

    private static void attempt(String what, Attempt attempt) throws Exception {
        try {
            System.out.println(what + ": " + attempt.run());
        } catch (BroodException e) {
            System.out.println(what + " refused: " + e.getMessage());
        } catch (ExecutionException e) {
            System.out.println(what + " refused: " + e.getCause());
        }
    }

    public static void main(String[] arguments) throws Exception {
        attempt("child", () -> {
            ChildProcess child = ChildProcess.start(() -> {});
            child.join();
            return child.exitCode();
        });
        attempt("task", () -> {
            try (var pool = ProcessPool.of(1)) {
                int x = 6;
                return pool.submit(() -> 7 * x).get();
            }
        });
        attempt("number", () -> SharedLong.create(7).get());
        attempt("array", () -> SharedIntArray.create(100_000).get(5));
        attempt("memory", () -> SharedMemory.create(2 << 20).byteSize());
        attempt("named", () -> SharedMemory.create("tight", 2 << 20).byteSize());
        System.out.println("ends");
    }
}
