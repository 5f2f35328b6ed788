// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.error.QueueEndedException;
import dev.brood.testing.LeavesNothingBehind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A queue that ends with its producers has ended when they are gone, whether or not anybody has waited meanwhile. */
@LeavesNothingBehind
class QueueDesertionTest {

    @Test
    void aQueueThatNobodyWaitsForHasEndedWithItsLastProducer() throws InterruptedException {
        try (SharedQueue<Integer> queue = SharedQueue.<Integer>builder().endsWithProducers().create()) {
            assertThat(queue.isEnded()).isFalse();
            ChildProcess.start(() -> queue.put(1)).join();
            assertThat(queue.isEnded()).isTrue();
            assertThat(queue.take()).isEqualTo(1);
        }
    }

    @Test
    void whoPutsAfterTheLastProducerIsGoneIsToldSo() throws InterruptedException {
        try (SharedQueue<Integer> queue = SharedQueue.<Integer>builder().endsWithProducers().create()) {
            ChildProcess.start(() -> queue.put(1)).join();
            assertThatThrownBy(() -> queue.put(2)).isInstanceOf(QueueEndedException.class).hasMessageContaining("were gone");
            assertThatThrownBy(queue::declareProducer).isInstanceOf(QueueEndedException.class);
            assertThat(queue.size()).isEqualTo(1);
        }
    }
}
