// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.BroodException;
import dev.brood.error.TaskTimeoutException;
import dev.brood.internal.launch.Frame;
import dev.brood.internal.launch.FrameType;
import dev.brood.internal.launch.LaunchSpec;
import dev.brood.internal.launch.LaunchedProcess;
import dev.brood.internal.launch.Launcher;
import dev.brood.internal.launch.Timers;
import dev.brood.internal.wire.Failures;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The start of a worker, on a thread of its own: launches the process, has it initialized, and gives it its seat. */
final class WorkerStart implements Runnable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration READ_LIMIT = Duration.ofSeconds(5);

    private final PoolEngine engine;
    private final Worker worker;

    WorkerStart(PoolEngine engine, Worker worker) {
        this.engine = engine;
        this.worker = worker;
    }

    /** Begins the start; when there cannot be one more thread just now, a little later. */
    void begin() {
        ReportingThread.start(() -> Thread.ofPlatform()
                .daemon()
                .name("brood-start " + worker.name())
                .inheritInheritableThreadLocals(false)
                .unstarted(this));
    }

    @Override
    public void run() {
        Throwable problem;
        try {
            launch();
            if (isReady()) {
                engine.ready(worker);
                return;
            }
            problem = null;
        } catch (ExecutionException e) {
            problem = e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException e) {
            problem = new BroodException(worker.name() + " did not connect within " + LIMIT.toSeconds() + " s; it has been killed", e);
        } catch (InterruptedException | RuntimeException | Error e) { // an Error, too, when there cannot be one more thread
            problem = e;
        }
        LaunchedProcess useless = worker.processIfStarted();
        if (useless != null) {
            useless.kill();
            worker.awaitEnd();
            useless.closeLane();
        }
        engine.notReady(worker, problem);
    }

    private void launch() {
        LaunchSpec description = engine.config().worker(worker.number(), line -> System.err.println(line));
        LaunchedProcess child = Launcher.launch(worker.replaces() < 0 ? description.first() : description, lane -> {});
        worker.runsAs(child);
        child.ended().thenAccept(status -> {
            PoolEvents.workerEnded(engine.config().name(), worker.name(), child.pid(), worker.intent(), status.describe());
            engine.ended(worker);
        });
        if (engine.isStopping()) {
            child.kill(); // shutdownNow() may have looked here before
        }
    }

    /** Waits until the worker is ready; false if the engine has been told that none ever will be. */
    private boolean isReady() throws InterruptedException, ExecutionException, TimeoutException {
        worker.connect(LIMIT);
        Frame answer = initialize();
        if (answer == null) {
            throw worker.process().died(worker.awaitEnd(), "before it was ready");
        }
        if (answer.type() == FrameType.FAILURE) {
            Throwable cause = rebuilt(answer.body());
            engine.fail("the initializer of pool " + engine.config().name() + " failed: " + Failures.describe(cause), cause);
            return false;
        }
        PoolEvents.workerStarted(engine.config().name(), worker.name(), worker.pid(), worker.replaces());
        return true;
    }

    private @Nullable Frame initialize() {
        Future<?> deadline = deadline();
        try {
            return worker.prepare(engine.welcome());
        } finally {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }
    }

    /** {@return the timer that will fail the pool if its initializer runs too long, null without a limit} */
    private @Nullable Future<?> deadline() {
        Duration limit = engine.config().taskTimeout();
        if (limit == null || engine.config().initializer() == null) {
            return null;
        }
        return Timers.after(limit, () -> {
            String what = "the initializer of pool " + engine.config().name() + " ran longer than " + limit;
            engine.fail(what, new TaskTimeoutException(what + "; its worker is being ended. taskTimeout(...) of the pool sets the limit", limit));
            worker.terminate("the initializer ran too long");
        });
    }

    /** Makes a failure's objects on a thread of their own: that runs user code, which may never return. */
    private Throwable rebuilt(byte[] failure) {
        FutureTask<Throwable> rebuilding =
                new FutureTask<>(() -> Failures.rebuild(failure, worker.decoder(), worker.boundary()));
        Thread.ofPlatform().daemon().name("brood-report " + worker.name()).start(rebuilding);
        try {
            return rebuilding.get(READ_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException e) { // an interrupt is no request to the pool
            return Failures.standIn(Failures.plain(failure), worker.boundary());
        }
    }
}
