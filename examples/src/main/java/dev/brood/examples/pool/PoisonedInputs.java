// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pool;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.error.ProcessDiedException;
import dev.brood.error.TaskTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * What Brood is for: inputs of which one fills the heap, one never ends, one ends the process and one throws. Each costs
 * only itself.
 */
final class PoisonedInputs {

    private static final List<byte[]> HOARD = new ArrayList<>();

    private PoisonedInputs() {}

    static int work(String input) {
        return switch (input) {
            case "heap" -> fillHeap();
            case "loop" -> spin();
            case "halt" -> {
                Runtime.getRuntime().halt(7);
                yield 0;
            }
            case "text" -> Integer.parseInt(input);
            default -> input.length();
        };
    }

    static void main() throws InterruptedException {
        var inputs = List.of("good", "heap", "loop", "halt", "text", "better");
        try (var pool = ProcessPool.builder()
                .workers(2)
                .maxHeap("64m")
                .taskTimeout(Duration.ofSeconds(5))
                .build()) {
            Map<String, TaskFuture<Integer>> futures = new LinkedHashMap<>();
            for (String input : inputs) {
                futures.put(input, pool.submit(() -> work(input)));
            }
            for (var entry : futures.entrySet()) {
                System.out.println(entry.getKey() + ": " + outcome(entry.getValue()));
            }
        }
    }

    static String outcome(TaskFuture<Integer> future) throws InterruptedException {
        try {
            return future.get().toString();
        } catch (ExecutionException e) {
            return switch (future.exceptionNow()) {
                case ProcessDiedException died -> "process died, " + died.kind();
                case TaskTimeoutException late -> "stopped after " + late.limit();
                case Throwable thrown -> thrown.getClass().getSimpleName();
            };
        }
    }

    private static int fillHeap() {
        while (true) {
            HOARD.add(new byte[1 << 20]);
        }
    }

    private static int spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }
}
