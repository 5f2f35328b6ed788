// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.sync.SharedBarrier;
import dev.brood.testing.LeavesNothingBehind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Queues whose memory grows while several processes need more of it. */
@LeavesNothingBehind
@Timeout(120)
class QueueGrowthTest {

    private static final int ROUNDS = 4;
    private static final int EACH = 2_000;
    private static final int LENGTH = 2_000;

    private static void put(SharedQueue<byte[]> queue, int seed) throws InterruptedException {
        byte[] element = new byte[LENGTH];
        Arrays.fill(element, (byte) seed);
        for (int i = 0; i < EACH; i++) {
            queue.put(element);
        }
    }

    @Test
    void twoProcessesThatNeedTheSamePartAtOnceBothGoOn() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(2 * EACH).bytes(16 << 20).create();
                    SharedBarrier start = SharedBarrier.create(2);
                    ChildProcess child = ChildProcess.start(() -> {
                        start.await();
                        put(queue, 1);
                    })) {
                start.await();
                put(queue, 2);
                child.join();
                assertThat(child.exitCode()).hasValue(0);
                int[] found = new int[3];
                for (byte[] element = queue.poll(); element != null; element = queue.poll()) {
                    byte[] whole = new byte[LENGTH];
                    Arrays.fill(whole, element[0]);
                    assertThat(element).isEqualTo(whole);
                    found[element[0]]++;
                }
                assertThat(found).containsExactly(0, EACH, EACH);
            }
        }
    }
}
