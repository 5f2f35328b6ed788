// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import dev.brood.ProcessPool;
import java.util.List;
import java.util.stream.LongStream;

/** One round of Brood in a case: it measures, and prints one line of JSON. */
public final class BroodPeer {

    private BroodPeer() {}

    /**
     * Runs the round.
     *
     * @param words {@code key=value}: case, warmup, count, tasks, size
     * @throws Exception if a process or a task fails, which ends the round
     */
    public static void main(String[] words) throws Exception {
        Measurement measurement = Measurement.of(words);
        switch (measurement.name()) {
            case "start-join" -> StartCases.join(measurement);
            case "start-paced" -> StartCases.paced(measurement);
            case "first-line" -> StartCases.firstLine(measurement);
            case "start-spawn" -> StartCases.spawn(measurement);
            case "pool-roundtrip" -> roundtrip(measurement);
            case "pool-throughput" -> throughput(measurement);
            case "lock-uncontended" -> LockCases.uncontended(measurement);
            case "lock-contended" -> LockCases.contended(measurement);
            case "lock-handover" -> LockCases.handover(measurement);
            case "lock-recovery" -> LockCases.recovery(measurement);
            case "counter-contended" -> MemoryCases.counter(measurement);
            case "bulk-write" -> MemoryCases.bulkWrite(measurement);
            case "bulk-sum" -> MemoryCases.bulkSum(measurement);
            case "create-close" -> MemoryCases.createClose(measurement);
            case "parked" -> ParkedCase.parked(measurement);
            case "message-roundtrip" -> PipeCases.roundtrip(measurement);
            case "message-wakeup" -> PipeCases.wakeup(measurement);
            case "stream-1k", "stream-64k" -> PipeCases.stream(measurement);
            case "queue-1-1", "queue-2-2" -> QueueCases.throughput(measurement);
            case "idle-consumer" -> ParkedCase.consumers(measurement);
            default -> throw new IllegalArgumentException("Brood has no case " + measurement.name());
        }
    }

    private static void roundtrip(Measurement measurement) throws Exception {
        byte[] payload = new byte[measurement.size()];
        try (ProcessPool pool = ProcessPool.of(1)) {
            measurement.run("submit; workers 1; batch 1; idle blocks; spares none", i -> {
                long x = i;
                if (payload.length == 0) {
                    return pool.submit(() -> x * x).get();
                }
                return mark(pool.submit(() -> stamp(x, payload)).get(), payload.length);
            });
        }
    }

    /** Marks the payload, so that it must have travelled both ways. */
    private static byte[] stamp(long x, byte[] payload) {
        payload[0] = (byte) x;
        return payload;
    }

    private static long mark(byte[] answer, int size) {
        if (answer.length != size) {
            throw new IllegalStateException("expected " + size + " bytes, found " + answer.length);
        }
        return answer[0] & 255;
    }

    private static void throughput(Measurement measurement) throws Exception {
        List<Long> items = LongStream.range(0, measurement.tasks()).boxed().toList();
        try (ProcessPool pool = ProcessPool.of(measurement.size())) {
            measurement.run("map; workers " + measurement.size() + "; batch 1; idle blocks; spares none", i -> {
                long sum = 0;
                for (long square : pool.map(items, x -> x * x)) {
                    sum += square;
                }
                return sum;
            });
        }
    }
}
