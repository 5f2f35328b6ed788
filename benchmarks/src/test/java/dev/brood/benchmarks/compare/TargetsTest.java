// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

class TargetsTest {

    private static final Path FILE = Path.of("targets.json");

    @Test
    void theGroupOfProcessesHasTheFourPromises() throws IOException {
        assertThat(Targets.read(FILE).of("processes"))
                .extracting(Target::name, Target::peer, Target::text)
                .containsExactlyInAnyOrder(
                        tuple("pool-roundtrip", "pp4j", "<= 1/3"),
                        tuple("pool-roundtrip", "multiprocessing.Pool", "< 1"),
                        tuple("pool-throughput", "pp4j", "> 1"),
                        tuple("pool-throughput", "multiprocessing.Pool", "> 1"));
    }

    @Test
    void theGroupOfMemoryHasTheTenPromises() throws IOException {
        assertThat(Targets.read(FILE).of("memory"))
                .extracting(Target::name, Target::peer, Target::text)
                .containsExactlyInAnyOrder(
                        tuple("lock-uncontended", "ReentrantLock", "<= 1.1"),
                        tuple("lock-uncontended", "multiprocessing.Lock", "<= 1/3"),
                        tuple("counter-contended", "mapped-file", ">= 0.9"),
                        tuple("lock-contended", "multiprocessing.Lock", ">= 5"),
                        tuple("lock-contended", "pthread-mutex", ">= 1"),
                        tuple("bulk-write", "mapped-file", ">= 0.95"),
                        tuple("bulk-sum", "mapped-file", ">= 0.95"),
                        tuple("create-close", "brood", "median < 1000 ns"),
                        tuple("lock-recovery", "brood", "p99 <= 20 ms"),
                        tuple("parked", "brood", "p99 <= 5 ticks"));
    }

    @Test
    void theGroupOfMessagesHasTheElevenPromises() throws IOException {
        assertThat(Targets.read(FILE).of("ipc"))
                .extracting(Target::name, Target::peer, Target::text)
                .containsExactlyInAnyOrder(
                        tuple("message-roundtrip", "bare-spin", "<= 1.3"),
                        tuple("message-roundtrip", "multiprocessing.Pipe", "<= 1/10"),
                        tuple("message-roundtrip", "aeron-spin", "<= 1"),
                        tuple("message-wakeup", "bare-futex", "<= 1.3"),
                        tuple("message-wakeup", "aeron-backoff", "<= 1"),
                        tuple("stream-1k", "agrona", ">= 1"),
                        tuple("stream-64k", "agrona", ">= 1"),
                        tuple("queue-1-1", "ArrayBlockingQueue", ">= 1"),
                        tuple("queue-1-1", "multiprocessing.Queue", ">= 50"),
                        tuple("queue-2-2", "multiprocessing.Queue", ">= 25"),
                        tuple("idle-consumer", "brood", "p99 <= 5 ticks"));
    }

    @Test
    void aResultKnowsItsTarget() throws IOException {
        Targets targets = Targets.read(FILE);

        assertThat(targets.bound(Case.POOL_ROUNDTRIP, "pp4j")).contains("<= 1/3");
        assertThat(targets.bound(Case.PARKED, "brood")).contains("p99 <= 5 ticks");
        assertThat(targets.bound(Case.START_JOIN, "pp4j")).isEmpty();
    }

    @Test
    void anUnknownGroupIsRefusedWithThoseThatThereAre() throws IOException {
        Targets targets = Targets.read(FILE);

        assertThatThrownBy(() -> targets.of("speed")).hasMessageContaining("speed").hasMessageContaining("processes");
    }

    @Test
    void aTargetOfAnUnknownCaseIsRefused() {
        assertThatThrownBy(() -> Targets.parse("{\"groups\":{\"g\":[{\"case\":\"x\",\"peer\":\"pp4j\",\"ratio\":\"< 1\"}]}}"))
                .hasMessageContaining("no case x");
    }

    @Test
    void aTargetAgainstAPeerThatTakesNoPartIsRefused() {
        assertThatThrownBy(() -> Targets.parse(
                        "{\"groups\":{\"g\":[{\"case\":\"start-join\",\"peer\":\"joblib\",\"ratio\":\"< 1\"}]}}"))
                .hasMessageContaining("joblib")
                .hasMessageContaining("start-join");
    }
}
