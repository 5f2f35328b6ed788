// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.StartMethod;
import dev.brood.internal.launch.SpareSights;
import dev.brood.memory.SharedLong;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.testing.Children.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Children that come when no spare is ready, but one is on its way. */
@LeavesNothingBehind
@Timeout(120)
class SpareUnderWayTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @AfterEach
    void endThem() {
        SpareSights.endAll();
        await().atMost(LIMIT).until(() -> !SpareSights.starting());
    }

    /** A child whose JVM begins two seconds after its process, so that there is time to see it on its way. */
    private static ChildProcess.Builder builder(SharedLong runs) {
        return ChildProcess.builder(() -> {
                    runs.getAndAdd(1);
                })
                .startMethod(StartMethod.FORKSERVER)
                .commandPrefix("sh", "-c", "sleep 2; exec \"$@\"", "sh");
    }

    /** Takes the first spare, and returns the pid of the next, as soon as that would be handed out. */
    private static long underWay(SharedLong runs) throws Exception {
        ChildProcess first = builder(runs).start();
        join(builder(runs).start());
        join(first);
        await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        join(builder(runs).start());
        await().atMost(LIMIT).until(() -> !SpareSights.soonReady().isEmpty());
        return SpareSights.soonReady().getFirst();
    }

    @Test
    void oneThatIsHalfWayThereIsTheNextChildAndItsStartReturnsAtOnce() throws Exception {
        try (SharedLong runs = SharedLong.create(0)) {
            long half = underWay(runs);
            try (ChildProcess child = builder(runs).name("early").start()) {
                assertThat(child.pid()).isEqualTo(half);
                assertThat(child.isAlive()).isTrue();
                assertThat(SpareSights.soonReady()).isEmpty();
                child.join();
                assertThat(child.exitCode()).hasValue(0);
            }
            assertThat(runs.get()).isEqualTo(4);
        }
    }

    @Test
    void itsEndBeforeItIsReadyIsThatOfTheChild() throws Exception {
        try (SharedLong runs = SharedLong.create(0)) {
            underWay(runs);
            try (ChildProcess child = builder(runs).start()) {
                child.kill();
                child.join();
                assertThat(child.exitCode()).hasValue(-9);
            }
            assertThat(runs.get()).isEqualTo(3);
            await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
            join(builder(runs).start());
            assertThat(runs.get()).isEqualTo(4);
        }
    }
}
