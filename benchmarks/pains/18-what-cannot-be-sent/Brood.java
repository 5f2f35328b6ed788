// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ProcessPool;
import java.util.List;

/** Lambdas, local classes and records of a source file that nobody compiled into a jar go to other processes. */
public final class Brood {

    private Brood() {}

    record Point(int x, int y) {}

    public static void main(String[] args) throws Exception {
        int offset = 1;

        class Local {
            int square(int x) {
                return x * x + offset;
            }
        }

        Local local = new Local();
        try (ProcessPool pool = ProcessPool.of(1)) {
            System.out.println("a lambda returned " + pool.submit(() -> 3 * 3).get());
            System.out.println("a local class returned " + pool.map(List.of(1, 2, 3), x -> local.square(x)));
            System.out.println("a record returned " + pool.submit(() -> new Point(offset, 2)).get());
        }
        try (ProcessPool pool = ProcessPool.of(1)) {
            Thread thread = new Thread(() -> {});
            System.out.println("a captured thread returned " + pool.submit(() -> thread.isAlive()).get());
        } catch (RuntimeException e) {
            System.out.println("a captured thread was refused: " + e.getMessage());
        }
    }
}
