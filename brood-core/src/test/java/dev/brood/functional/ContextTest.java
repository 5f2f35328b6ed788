// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.Context;
import dev.brood.ProcessPool;
import dev.brood.StartMethod;
import dev.brood.internal.launch.SpareSights;
import dev.brood.ipc.SharedQueue;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.testing.Children.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Which way of starting holds where, and what spares have loaded. */
@LeavesNothingBehind
@Timeout(120)
class ContextTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @AfterEach
    void endSpares() {
        SpareSights.endAll();
    }

    private static String ask(Context context) throws Exception {
        try (var answers = SharedQueue.<String>create(2)) {
            join(context.process(() -> answers.put(Context.current().toString())).start());
            return answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void childrenHaveTheContextThatTheirParentChose() throws Exception {
        Context chosen = Context.builder().startMethod(StartMethod.SPAWN).spares(3).preload(Loaded.class.getName()).build();
        assertThat(ask(chosen)).isEqualTo("Context[SPAWN, 3 spares, preload [" + Loaded.class.getName() + "]]");
        try (var answers = SharedQueue.<String>create(2)) {
            join(chosen.process(() -> join(ChildProcess.start(() -> answers.put(Context.current().toString()))))
                    .start());
            assertThat(answers.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("a grandchild").isEqualTo(chosen.toString());
        }
        try (ProcessPool pool = chosen.pool().workers(1).build()) {
            assertThat(pool.submit(() -> Context.current().toString()).get()).isEqualTo(chosen.toString());
        }
    }

    @Test
    void theContextThatAThreadRunsInComesFirstThenTheInstalledOne() {
        Context before = Context.current();
        Context scoped = Context.of(StartMethod.FORK);
        Context installed = Context.of(StartMethod.SPAWN);
        Context.install(installed);
        try {
            assertThat(Context.current()).isEqualTo(installed);
            assertThat(scoped.<StartMethod, RuntimeException>call(() -> Context.current().startMethod())).isEqualTo(StartMethod.FORK);
            scoped.run(() -> assertThat(Context.current()).isEqualTo(scoped));
            assertThat(Context.current()).isEqualTo(installed);
        } finally {
            Context.install(before);
        }
    }

    @Test
    void aBuilderKeepsTheContextThatWasCurrentWhenItWasMade() throws Exception {
        Context forkserver = Context.builder().startMethod(StartMethod.FORKSERVER).spares(1).build();
        for (int i = 0; i < 2; i++) {
            ChildProcess.Builder builder = forkserver.<ChildProcess.Builder, RuntimeException>call(() -> ChildProcess.builder(() -> {}));
            join(Context.of(StartMethod.SPAWN).<ChildProcess, RuntimeException>call(builder::start));
        }
        await().atMost(LIMIT).until(() -> SpareSights.ready().size() == 1);
    }

    @Test
    void withoutSparesAllAreSpawned() throws Exception {
        Context none = Context.builder().startMethod(StartMethod.FORKSERVER).spares(0).build();
        for (int i = 0; i < 3; i++) {
            join(none.process(() -> {}).start());
        }
        assertThat(SpareSights.ready()).isEmpty();
        assertThat(SpareSights.starting()).isFalse();
    }

    /** Tells when it was initialised. */
    static final class Loaded {
        static final long AT = System.nanoTime();

        private Loaded() {}

        static long at() {
            return AT;
        }
    }

    @Test
    void aSpareHasInitialisedTheClassesThatAreToBePreloaded() throws Exception {
        Context context = Context.builder()
                .startMethod(StartMethod.FORKSERVER)
                .preload(Loaded.class.getName())
                .build();
        for (int i = 0; i < 2; i++) {
            join(context.process(() -> {}).start());
        }
        await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        List<Long> ready = SpareSights.ready();
        try (var early = SharedQueue.<Boolean>create(2)) {
            ChildProcess child = context.process(() -> {
                        long begin = System.nanoTime();
                        early.put(Loaded.at() < begin);
                    })
                    .start();
            join(child);
            assertThat(ready).contains(child.pid());
            assertThat(early.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Context.Builder builder = Context.builder();
        assertThatThrownBy(() -> builder.preload("com.acme.Missing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("preload(\"com.acme.Missing\") names no class that the class path has");
        assertThatThrownBy(() -> builder.spares(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spares(-1) makes no sense: give 0 or more");
        assertThatThrownBy(() -> Context.install(null)).hasMessageStartingWith("install(null): give a context");
    }
}
