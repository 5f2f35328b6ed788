// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pool;

import dev.brood.ProcessPool;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;
import java.util.List;
import java.util.Locale;

/** A function of several arguments for {@code map}: they travel as one record. */
final class Differences {

    private Differences() {}

    record Pair(int x, int y) {
        @Override
        public String toString() {
            return "(" + x + ", " + y + ")";
        }
    }

    static int func2(Pair args) throws InterruptedException {
        Pace.sleep(2);
        return args.x() - args.y();
    }

    static void main() {
        int cpuWorkerNum = 3;
        var processArgs = List.of(new Pair(1, 1), new Pair(9, 9), new Pair(4, 4), new Pair(3, 3));

        System.out.println("-> inputs:  " + PythonText.of(processArgs));
        long startTime = System.nanoTime();
        List<Integer> outputs;
        try (var p = ProcessPool.of(cpuWorkerNum)) {
            outputs = p.map(processArgs, args -> func2(args));
        }
        double timeUsed = (System.nanoTime() - startTime) / 1e9;
        System.out.println(String.format(
                Locale.ROOT, "-> outputs: %s    TimeUsed: %.1f    \n", PythonText.of(outputs), timeUsed));
    }
}
