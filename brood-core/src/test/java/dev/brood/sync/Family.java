// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.internal.sync.Waiting;
import dev.brood.memory.SharedLong;
import dev.brood.testing.SentSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** The children of one test, killed at its end. */
final class Family implements AutoCloseable {

    private final List<ChildProcess> children = new ArrayList<>();

    ChildProcess start(RemoteAction task) {
        ChildProcess child = ChildProcess.start(task);
        children.add(child);
        return child;
    }

    /** Waits for the end of all children, which must have succeeded. */
    void join() throws InterruptedException {
        for (ChildProcess child : children) {
            assertThat(child.join(Duration.ofSeconds(60))).isTrue();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @Override
    public void close() {
        for (ChildProcess child : children) {
            child.kill();
            child.close();
        }
    }

    static ConditionFactory await() {
        return Awaitility.await().pollInterval(Duration.ofMillis(5)).atMost(Duration.ofSeconds(60));
    }

    static void await(SharedLong value, long atLeast) {
        await().until(() -> value.get() >= atLeast);
    }

    static void awaitWaiting(Object handle, int processes) {
        await().until(() -> Waiting.processesAt(handle) == processes);
    }

    /** Blocks until this process is killed. */
    static void forever() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    static void signal(ChildProcess child, String name) {
        SentSignal.send(name, child.pid());
    }

    /** A running thread whose result is asked for. */
    static final class Run<V> extends FutureTask<V> {
        private final Thread thread;

        Run(boolean virtual, Callable<V> work) {
            super(work);
            thread = (virtual ? Thread.ofVirtual() : Thread.ofPlatform().name("run")).start(this);
        }

        Thread thread() {
            return thread;
        }

        V result() throws Exception {
            V value = get(60, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
            return value;
        }
    }

    static <V> Run<V> run(Callable<V> work) {
        return new Run<>(false, work);
    }

    static <V> Run<V> runVirtual(Callable<V> work) {
        return new Run<>(true, work);
    }
}
