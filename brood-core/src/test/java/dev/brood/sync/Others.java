// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.testing.SentSignal;
import dev.brood.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** The other threads and processes of a test of what they wait for together; ended with the test. */
public final class Others {

    /** How long a test waits for what must come. */
    public static final long LIMIT_SECONDS = 60;

    private final List<ChildProcess> children = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Starts a process. */
    public ChildProcess process(RemoteAction task) {
        ChildProcess child = ChildProcess.start(task);
        children.add(child);
        return child;
    }

    /** What a thread came to, and the thread. */
    public record Running<V>(Thread thread, FutureTask<V> task) {
        public V get() throws Exception {
            return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }

        public boolean isSleeping() {
            return Waiting.waits(thread);
        }
    }

    /** Starts a platform thread. */
    public <V> Running<V> thread(Callable<V> code) {
        return start(Thread.ofPlatform(), code);
    }

    /** Starts a thread. */
    public <V> Running<V> start(Thread.Builder builder, Callable<V> code) {
        var task = new FutureTask<>(code);
        Thread thread = builder.start(task);
        threads.add(thread);
        return new Running<>(thread, task);
    }

    /** Kills a process, and waits until it is gone. */
    public static void kill(ChildProcess child) throws InterruptedException {
        child.kill();
        assertThat(child.join(Duration.ofSeconds(LIMIT_SECONDS))).isTrue();
    }

    /** Stops a process, and waits until it stands still; or lets it go on. */
    public static void signal(ChildProcess child, String name) {
        SentSignal.send(name, child.pid());
    }

    /** Waits until a process has ended well. */
    public static void endOf(ChildProcess child) throws InterruptedException {
        assertThat(child.join(Duration.ofSeconds(LIMIT_SECONDS))).as("%s has ended", child.name()).isTrue();
        assertThat(child.exitCode()).hasValue(0);
    }

    /** Does nothing until the process is killed. */
    public static void stay() {
        while (true) {
            LockSupport.park();
        }
    }

    /** Ends all that is left. */
    public void end() throws InterruptedException {
        for (ChildProcess child : children) {
            child.kill();
        }
        for (ChildProcess child : children) {
            child.join();
            child.close();
        }
        for (Thread thread : threads) {
            thread.interrupt();
        }
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(LIMIT_SECONDS));
        }
    }
}
