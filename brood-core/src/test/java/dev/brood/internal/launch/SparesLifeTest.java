// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.ChildProcess;
import dev.brood.Context;
import dev.brood.StartMethod;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.testing.Children.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How many spares there are, and for how long. */
@LeavesNothingBehind
@Timeout(120)
class SparesLifeTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofMillis(100);
    private static final int MOST = 4;

    @AfterEach
    void reset() {
        Spares.endAll();
        Spares.limit(Spares.Limits.STANDARD);
    }

    private static Context.Builder context() {
        return Context.builder().startMethod(StartMethod.FORKSERVER).spares(MOST);
    }

    private static void run(Context context) throws InterruptedException {
        assertThat(join(context.process(() -> {}).start()).exitCode()).hasValue(0);
    }

    /** Waits until no more spares are being started. */
    private static void awaitEnough() {
        await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).until(() -> !Spares.isFilling());
    }

    @Test
    void thereAreAsManyAsWereMissedButNotMoreThanTheLimitAndNoneWhenNobodyAsks() throws Exception {
        Context context = context().build();
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            children.add(context.process(() -> {}).start());
        }
        for (ChildProcess child : children) {
            child.kill(); // that they were asked for is all that counts
            join(child);
        }
        awaitEnough();
        List<LaunchedProcess> ready = Spares.ready();
        assertThat(ready).hasSizeBetween(2, MOST);
        Spares.limit(new Spares.Limits(IDLE, LIMIT));
        await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).until(() -> Spares.ready().isEmpty());
        await().atMost(LIMIT).until(() -> ready.stream().allMatch(spare -> spare.ended().isDone()));
        assertThat(ready).allMatch(spare -> spare.ended().join().code() == -9);
        assertThat(Spares.isFilling()).as("others take their place").isFalse();
    }

    @Test
    void aKindThatCameOnceAfterItsSparesEndedIsOneThatNobodyAskedForBefore() throws Exception {
        Context context = context().build();
        run(context);
        run(context);
        awaitEnough();
        assertThat(Spares.ready()).hasSize(1);
        Spares.limit(new Spares.Limits(IDLE, LIMIT));
        await().pollInterval(Duration.ofMillis(10)).atMost(LIMIT).until(() -> Spares.ready().isEmpty());
        Spares.limit(Spares.Limits.STANDARD);
        run(context);
        assertThat(Spares.isFilling()).isFalse();
        assertThat(Spares.ready()).isEmpty();
        run(context);
        awaitEnough();
        assertThat(Spares.ready()).hasSize(1);
    }

    /** Its initialiser does not end. */
    static final class Endless {
        static {
            while (System.nanoTime() != Long.MIN_VALUE) {
                LockSupport.park();
            }
        }

        private Endless() {}
    }

    /** What is told at level WARNING, as it is being told. */
    private static final class Warnings implements Filter, AutoCloseable {

        private final Logger logger = Logger.getLogger(Spares.class.getName());
        private final Filter before = logger.getFilter();
        private final List<LogRecord> told = new CopyOnWriteArrayList<>();

        Warnings() {
            logger.setFilter(this);
        }

        @Override
        public boolean isLoggable(LogRecord message) {
            if (message.getLevel().equals(Level.WARNING)) {
                told.add(message);
                return false; // it is expected
            }
            return true;
        }

        @Override
        public void close() {
            logger.setFilter(before);
        }
    }

    @Test
    void oneThatIsNeverReadyIsKilledAndToldOfAndNobodyWaitsForIt() throws Exception {
        Context context = context().preload(Endless.class.getName()).build();
        Spares.limit(new Spares.Limits(LIMIT, Duration.ofSeconds(1)));
        try (Warnings warnings = new Warnings()) {
            run(context);
            run(context); // it is missed: one is started
            run(context);
            awaitEnough();
            assertThat(warnings.told).singleElement().satisfies(warning -> {
                assertThat(warning.getMessage()).contains("not ready after", "killed", "preload");
                long pid = Long.parseLong((String) warning.getParameters()[0]);
                assertThat(warning.getParameters()[1]).isEqualTo("1");
                await().atMost(LIMIT).until(() -> ProcessHandle.of(pid).isEmpty());
            });
            assertThat(Spares.ready()).isEmpty();
            run(context);
            assertThat(Spares.isFilling()).as("another one is tried at once").isFalse();
            assertThat(warnings.told).hasSize(1);
        }
    }
}
