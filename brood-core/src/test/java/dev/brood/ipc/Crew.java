// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.os.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** The processes and threads of one test, ended with it. */
final class Crew {

    static final long LIMIT_SECONDS = 60;

    private final List<ChildProcess> children = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    ChildProcess child(RemoteAction task) {
        ChildProcess child = ChildProcess.start(task);
        children.add(child);
        return child;
    }

    /** Starts a thread. */
    <V> Running<V> thread(Callable<V> code) {
        return thread(Thread.ofPlatform(), code);
    }

    <V> Running<V> thread(Thread.Builder kind, Callable<V> code) {
        var task = new FutureTask<>(code);
        Thread thread = kind.start(task);
        threads.add(thread);
        return new Running<>(thread, task);
    }

    /** A thread and what it comes to. */
    record Running<V>(Thread thread, FutureTask<V> task) {
        V get() throws Exception {
            return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }

        /** Whether it is in a wait of a ring or of the JVM. */
        boolean isWaiting() {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getMethodName().equals("await") || frame.getMethodName().equals("park")) {
                    return true;
                }
            }
            return false;
        }
    }

    static void kill(ChildProcess child) throws InterruptedException {
        child.kill();
        assertThat(child.join(Duration.ofSeconds(LIMIT_SECONDS))).isTrue();
        assertThat(child.signal()).hasValue(Signal.KILL);
    }

    static void endOf(ChildProcess child) throws InterruptedException {
        assertThat(child.join(Duration.ofSeconds(LIMIT_SECONDS))).as("%s has ended", child.name()).isTrue();
        assertThat(child.exitCode()).hasValue(0);
    }

    /** Stays until the process is killed. */
    static void stay() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Ends all that is left. */
    void end() throws InterruptedException {
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
