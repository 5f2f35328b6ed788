// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.BroodException;
import dev.brood.internal.launch.ExitStatus;
import dev.brood.internal.launch.Frame;
import dev.brood.internal.launch.FrameType;
import dev.brood.internal.launch.Lane;
import dev.brood.internal.launch.LaunchedProcess;
import dev.brood.internal.launch.Launcher;
import dev.brood.internal.launch.Timers;
import dev.brood.internal.wire.Failures;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The place of one worker in a pool, filled again whenever its worker has died.
 *
 * <pre>
 *   EMPTY ── start ──▶ IDLE ── task ──▶ BUSY ── result ──▶ IDLE
 *     ▲                  │                 │
 *     └───── death ──────┴──── death ──────┘        IDLE ── pool ends ──▶ dismissed
 * </pre>
 *
 * Exactly one {@link WorkerThread} serves a seat at a time.
 */
final class WorkerSeat {

    private static final System.Logger LOG = System.getLogger(WorkerSeat.class.getName());

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final PoolEngine engine;
    private final int number;
    private volatile @Nullable LaunchedProcess process;
    private volatile @Nullable Worker worker;
    private volatile @Nullable PoolTask task;
    private volatile @Nullable Worker retiring;

    WorkerSeat(PoolEngine engine, int number) {
        this.engine = engine;
        this.number = number;
    }

    String name() {
        return engine.config().name() + "-worker-" + number;
    }

    /** {@return the process in this seat, null if it is empty} */
    @Nullable LaunchedProcess process() {
        return process;
    }

    /** {@return whether the worker in this seat has died without anybody having noticed} */
    boolean needsWorker() {
        LaunchedProcess child = process;
        return child == null || child.ended().isDone();
    }

    /** Ends the task that runs here, and the worker with it, because the pool stops. */
    void terminate() {
        PoolTask running = task;
        if (running != null) {
            engine.endStopped(running);
        }
        Worker current = worker;
        LaunchedProcess child = process;
        if (current != null) {
            current.terminate();
        } else if (child != null) {
            child.kill();
        }
    }

    /** The whole life of a seat, or the part of it that belongs to one thread. */
    void serve(WorkerThread thread) {
        try {
            while (thread.ownsWorker() && engine.awaitWork(this)) {
                if (needsWorker() && !start()) {
                    continue;
                }
                PoolTask task = engine.poll();
                if (task != null) {
                    run(task, thread);
                }
            }
        } catch (InterruptedException e) {
            engine.fail("a thread of the pool was interrupted", e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The thread of " + name() + " failed", e);
            engine.fail("the thread of " + name() + " failed: " + e, e);
            terminate();
        } finally {
            if (thread.ownsWorker()) {
                vacate();
            }
        }
    }

    /** Fills the seat; false if that failed, which the engine has been told. */
    private boolean start() throws InterruptedException {
        LaunchedProcess child = null;
        try {
            awaitRetired();
            engine.backOff();
            child = Launcher.launch(engine.config().worker(number, System.err::println), lane -> {});
            process = child;
            child.ended().thenRun(engine::wake);
            if (engine.isStopping()) {
                child.kill();
            }
            Lane lane = child.lane().get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            Worker filled = new Worker(child, lane);
            Frame ready = filled.run(0, engine.welcome());
            if (ready == null) {
                ExitStatus status = child.ended().get();
                throw child.died(status, "before it was ready");
            }
            if (ready.type() == FrameType.FAILURE) {
                Throwable cause = Failures.rebuild(ready.body(), filled.decoder(), boundary(child));
                engine.fail("the initializer of pool " + engine.config().name() + " failed: " + cause, cause);
                filled.dismiss();
                return false;
            }
            filled.ended();
            worker = filled;
            engine.started();
            return true;
        } catch (ExecutionException e) {
            engine.startFailed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            engine.startFailed(new BroodException(
                    name() + " did not connect within " + START_LIMIT.toSeconds() + " s; it has been killed", e));
        } catch (RuntimeException e) {
            engine.startFailed(e);
        }
        if (child != null) {
            child.kill();
        }
        process = null;
        return false;
    }

    private void run(PoolTask next, WorkerThread thread) throws InterruptedException {
        Worker current = Objects.requireNonNull(worker, "a started seat has a worker");
        byte[] payload = next.begin(current);
        if (payload == null) {
            return;
        }
        task = next;
        if (engine.isStopping()) {
            terminate(); // shutdownNow() may have looked here before the task was to be seen
        }
        Future<?> deadline = engine.deadline(next);
        Frame answer = current.run(next.number(), payload);
        task = null;
        if (deadline != null) {
            deadline.cancel(false);
        }
        boolean usable = current.ended();
        if (answer == null) {
            bury(current, next, thread);
        } else {
            if (!usable) {
                retire(current);
            }
            report(current, answer, next, thread);
        }
    }

    /** Empties the seat whose worker was condemned while its task was ending: SIGTERM is under way. */
    private void retire(Worker condemned) {
        retiring = condemned;
        worker = null;
        process = null;
    }

    /** Waits for the end of a worker that was condemned, so that the seat never has two processes. */
    private void awaitRetired() {
        Worker condemned = retiring;
        if (condemned != null) {
            condemned.process().ended().join();
            condemned.closeLane();
            retiring = null;
        }
    }

    private void report(Worker by, Frame answer, PoolTask done, WorkerThread thread) {
        Object value = null;
        Throwable failure = null;
        try {
            if (answer.type() == FrameType.VALUE) {
                value = by.decoder().decode(answer.body());
            } else {
                failure = Failures.rebuild(answer.body(), by.decoder(), boundary(by.process()));
            }
        } catch (Throwable t) { // reading a result runs user code, whose failure is the task's
            failure = t;
        }
        Object result = value;
        Throwable problem = failure;
        thread.report(() -> {
            if (problem == null) {
                done.value(result);
            } else {
                done.failure(problem);
            }
        });
    }

    /** Deals with the death of a worker under a task, or just before it. */
    private void bury(Worker dead, PoolTask victim, WorkerThread thread) throws InterruptedException {
        LaunchedProcess child = dead.process();
        Timers.after(Worker.TERM_GRACE, child::kill); // it has closed its connection and must not live on
        ExitStatus status;
        try {
            status = child.ended().get();
        } catch (ExecutionException e) {
            throw new AssertionError("the end of a process is never exceptional", e);
        }
        boolean begun = child.lastTask() == victim.number();
        dead.closeLane();
        worker = null;
        process = null;
        if (!begun && victim.notBegun()) {
            engine.enqueueAgain(victim, 0);
        } else if (victim.attempts() <= engine.config().retries() && victim.again()) {
            engine.enqueueAgain(victim, victim.attempts());
        } else {
            thread.report(() -> victim.failure(child.died(status, "while it ran " + victim.description())));
        }
    }

    private void vacate() {
        Worker current = worker;
        LaunchedProcess child = process;
        worker = null;
        awaitRetired();
        if (current != null) {
            current.dismiss();
            current.process().ended().join();
            current.closeLane();
        } else if (child != null) {
            child.ended().join();
        }
        engine.vacated(this);
    }

    private static String boundary(LaunchedProcess child) {
        return "[process " + child.name() + ", pid " + child.pid() + "]";
    }
}
