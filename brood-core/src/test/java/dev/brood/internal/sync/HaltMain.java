// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.sync.HaltRuns.Comeback;
import java.util.List;

/** Runs entries of the table of what is halted in a JVM of their own. */
public final class HaltMain {

    private HaltMain() {}

    /** Runs all entries whose text begins with one of the arguments; the exit code is 1 if something does not hold. */
    public static void main(String[] beginnings) {
        for (HaltRow row : HaltTable.rows()) {
            if (List.of(beginnings).stream().anyMatch(row.toString()::startsWith)) {
                try {
                    System.out.println(row + ": " + run(row) + " deaths and halts");
                } catch (Throwable e) {
                    e.printStackTrace(System.out);
                    System.out.flush();
                    Runtime.getRuntime().halt(1);
                }
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static int run(HaltRow row) throws Exception {
        int cases;
        try (var runs = new HaltRuns(row)) {
            runs.halt();
            runs.haltTwice();
            runs.standStill(1, Comeback.values().length);
            cases = runs.cases();
        }
        try (var runs = new HaltRuns(row)) {
            runs.wake();
            return cases + runs.cases();
        }
    }
}
