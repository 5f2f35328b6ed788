// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.fork;

import dev.brood.Fork;
import java.util.ArrayList;
import java.util.List;

/** The child has a copy of what its parent had made before the fork, statics too if they are named; from then on each has its own. */
final class CopiedMemory {

    private static final List<Integer> NUMBERS = new ArrayList<>();

    private CopiedMemory() {}

    static void main() throws InterruptedException {
        NUMBERS.add(1);
        List<String> words = new ArrayList<>(List.of("before"));
        var child = Fork.copyStatics(CopiedMemory.class).fork(pid -> {
            words.add(pid == 0 ? "child" : "parent");
            NUMBERS.add(pid == 0 ? 2 : 3);
            System.out.println((pid == 0 ? "child " : "parent ") + words + " " + NUMBERS);
        });
        child.join();
    }
}
