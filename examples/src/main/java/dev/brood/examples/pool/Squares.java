// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pool;

import dev.brood.ProcessPool;
import java.util.List;

/** A function applied to a list by a pool of five; the results come back in the order of the list. */
final class Squares {

    private Squares() {}

    static int f(int x) {
        return x * x;
    }

    static void main() {
        try (var p = ProcessPool.of(5)) {
            System.out.println(p.map(List.of(1, 2, 3), x -> f(x)));
        }
    }
}
