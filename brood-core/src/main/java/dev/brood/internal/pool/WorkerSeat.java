// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.BroodException;
import dev.brood.error.ProcessDiedException;
import dev.brood.internal.launch.ExitStatus;
import dev.brood.internal.launch.Frame;
import dev.brood.internal.launch.FrameType;
import dev.brood.internal.launch.LaunchSpec;
import dev.brood.internal.launch.LaunchedProcess;
import dev.brood.internal.launch.Launcher;
import dev.brood.internal.launch.Timers;
import dev.brood.internal.wire.Failures;
import dev.brood.internal.wire.UnreadableException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
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
    private static final Duration LONG_LIFE = Duration.ofSeconds(10);
    private static final Duration READ_LIMIT = Duration.ofSeconds(5);

    private final PoolEngine engine;
    private final int number;
    private volatile @Nullable Worker worker;
    private volatile @Nullable PoolTask task;
    private volatile @Nullable Reporting serving;
    private long replaced = -1;

    WorkerSeat(PoolEngine engine, int number) {
        this.engine = engine;
        this.number = number;
    }

    String name() {
        return engine.config().name() + "-worker-" + number;
    }

    /** {@return the worker in this seat, ready or not, null if the seat is empty} */
    @Nullable Worker worker() {
        return worker;
    }

    /** {@return the task that is being handed over or runs here, null if there is none} */
    @Nullable PoolTask task() {
        return task;
    }

    /** {@return whether the seat is empty, or its worker has died without anybody having noticed} */
    boolean needsWorker() {
        Worker current = worker;
        return current == null || current.hasEnded();
    }

    /** Ends the worker because the pool stops. */
    void terminate() {
        Worker current = worker;
        if (current != null) {
            current.terminate("the pool was stopped");
        }
    }

    /** Lets the pool go on without the thread that serves here if it has been reporting for that long. */
    void passOnAfter(Duration limit) {
        Reporting now = serving;
        if (now != null) {
            now.passOnAfter(limit);
        }
    }

    /** The whole life of a seat, or the part of it that belongs to one thread. */
    void serve(Reporting by) {
        serving = by;
        try {
            while (by.isNeeded()) {
                try {
                    if (!engine.awaitWork(this)) {
                        break;
                    }
                    if (needsWorker() && !start()) {
                        continue;
                    }
                } catch (InterruptedException e) {
                    continue; // nobody has a reason to interrupt this thread
                }
                PoolTask next = engine.poll();
                if (next != null) {
                    run(next, by);
                }
            }
        } catch (RuntimeException | Error e) {
            if (by.isNeeded()) { // else another one serves here
                engine.fail("the thread of " + name() + " failed: " + Failures.describe(e), e);
                PoolTask lost = task;
                if (lost != null) {
                    engine.report(lost.stopped(e));
                }
                terminate();
            }
            LOG.log(Level.ERROR, "The thread of " + name() + " failed", e); // last, for its methods may be the user's
        } finally {
            if (by.resign()) {
                vacate();
            }
        }
    }

    /** Fills the seat; false if that failed, which the engine has been told. */
    private boolean start() throws InterruptedException {
        Worker last = worker;
        empty();
        if (last != null) {
            judge(last);
        }
        engine.backOff();
        if (engine.isStopping()) {
            return false;
        }
        long began = System.nanoTime();
        Throwable problem;
        try {
            return awaitReady(launch());
        } catch (InterruptedException e) {
            discard();
            throw e;
        } catch (ExecutionException e) {
            problem = e.getCause() == null ? e : e.getCause();
        } catch (TimeoutException e) {
            problem = new BroodException(
                    name() + " did not connect within " + START_LIMIT.toSeconds() + " s; it has been killed", e);
        } catch (RuntimeException | OutOfMemoryError e) { // the latter, too, when there cannot be one more thread
            problem = e;
        }
        discard();
        engine.startFailed(problem, began);
        return false;
    }

    /** Waits until a worker is ready; false if the engine has been told that none ever will be. */
    private boolean awaitReady(Worker fresh) throws InterruptedException, ExecutionException, TimeoutException {
        fresh.connect(START_LIMIT);
        Frame ready = initialize(fresh);
        if (ready == null) {
            throw fresh.process().died(fresh.awaitEnd(), "before it was ready");
        }
        if (ready.type() == FrameType.FAILURE) {
            Throwable cause = rebuilt(ready.body(), fresh);
            engine.fail("the initializer of pool " + engine.config().name() + " failed: " + Failures.describe(cause), cause);
            return false;
        }
        PoolEvents.workerStarted(engine.config().name(), name(), fresh.pid(), replaced);
        replaced = fresh.pid();
        return true;
    }

    /** Ends the worker that has not become ready, if there is one, and waits for its end. */
    private void discard() {
        Worker useless = worker;
        if (useless != null) {
            useless.process().kill();
            empty();
        }
    }

    /** Counts a worker, which has ended, as one that did not start if it ended by itself soon and without a task. */
    private void judge(Worker dead) {
        if (dead.isProven() || dead.intent() != null) {
            return;
        }
        if (System.nanoTime() - dead.createdAt() > LONG_LIFE.toNanos()) {
            engine.started();
        } else {
            engine.startFailed(dead.process().died(dead.awaitEnd(), "before it had begun a task"), dead.createdAt());
        }
    }

    /** Tells the engine that workers start and are of use, once for each. */
    private void prove(Worker useful) {
        if (!useful.isProven()) {
            useful.prove();
            engine.started();
        }
    }

    private @Nullable Frame initialize(Worker fresh) {
        Future<?> deadline = engine.initializerDeadline(fresh);
        try {
            fresh.begins(0);
            return fresh.run(0, engine.welcome());
        } finally {
            cancel(deadline);
        }
    }

    /** Makes a failure's objects on a thread of their own: that runs user code, which may never return. */
    private static Throwable rebuilt(byte[] failure, Worker from) {
        FutureTask<Throwable> rebuilding =
                new FutureTask<>(() -> Failures.rebuild(failure, from.decoder(), from.boundary()));
        Thread.ofPlatform().daemon().name("brood-report " + from.process().name()).start(rebuilding);
        try {
            return rebuilding.get(READ_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException e) { // an interrupt is no request to the pool
            return Failures.standIn(Failures.plain(failure), from.boundary());
        }
    }

    private Worker launch() {
        LaunchSpec description = engine.config().worker(number, line -> System.err.println(line));
        LaunchedProcess child = Launcher.launch(replaced < 0 ? description.first() : description, lane -> {});
        Worker fresh = new Worker(child);
        worker = fresh;
        fresh.recordedBy(child.ended().thenAccept(status -> {
            PoolEvents.workerEnded(engine.config().name(), name(), child.pid(), fresh.intent(), status.describe());
            engine.wake();
        }));
        if (engine.isStopping()) {
            fresh.process().kill(); // shutdownNow() may have looked here before
        }
        return fresh;
    }

    private void run(PoolTask next, Reporting by) {
        Worker current = Objects.requireNonNull(worker, "a started seat has a worker");
        task = next; // before the look at the pool's state: shutdownNow() changes that first, and looks here then
        Report report = Report.NONE;
        try {
            report = engine.isStopping() ? new Report(engine.endStopped(next), false) : begin(next, current, by);
            task = null;
        } finally {
            if (!report.reads) {
                engine.finished();
            }
        }
        by.report(report.action);
    }

    private Report begin(PoolTask next, Worker current, Reporting by) {
        byte[] payload = next.begin(current);
        return payload == null ? Report.NONE : outcome(next, payload, current, by);
    }

    /**
     * What is to be done after a task, and may run user code.
     *
     * @param action reports the outcome
     * @param reads whether it has to make the result's objects first: then the task ends with that
     */
    private record Report(Runnable action, boolean reads) {

        /** Of an outcome that somebody else has reported, or that is still to come. */
        static final Report NONE = new Report(() -> {}, false);
    }

    /** Has a task run by a worker; returns what reports its outcome. */
    private Report outcome(PoolTask next, byte[] payload, Worker current, Reporting by) {
        Future<?> deadline = engine.deadline(next, current);
        Frame answer;
        try {
            answer = current.run(next.number(), payload);
        } catch (OutOfMemoryError e) {
            cancel(deadline);
            current.terminate("the result of its task did not fit into its parent's heap"); // and is in the way of the next one
            empty();
            return new Report(() -> next.failure(Ending.How.EXCEPTION, new BroodException("the result of the " + next.description()
                    + " does not fit into this process's heap: return less, or give this process more (-Xmx)", e)), false);
        }
        boolean usable = current.ended();
        if (answer != null) {
            prove(current);
        }
        if (answer != null && usable && !next.hasEnded()) {
            engine.reading(next);
            return new Report(() -> read(current, answer, next, deadline, by), true);
        }
        cancel(deadline);
        if (answer == null) {
            return bury(current, next, payload.length);
        }
        if (!usable) {
            empty(); // SIGTERM is under way; who sent it has ended the task
        }
        return Report.NONE;
    }

    private static void cancel(@Nullable Future<?> deadline) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    /**
     * Makes the objects of a result, which runs user code within the time limit of the task, and reports it. The thread may be
     * passed on meanwhile: then the outcome is reported by another one, for which the pool's end waits.
     */
    private void read(Worker from, Frame answer, PoolTask done, @Nullable Future<?> deadline, Reporting by) {
        Runnable outcome = outcome(from, answer, done);
        cancel(deadline);
        if (by.isNeeded()) {
            outcome.run();
        } else if (!done.hasEnded()) {
            engine.report(outcome);
        }
    }

    private static Runnable outcome(Worker from, Frame answer, PoolTask done) {
        try {
            if (answer.type() == FrameType.VALUE) {
                Object value = from.decoder().decode(answer.body());
                return () -> done.value(value);
            }
            Throwable failure = Failures.rebuild(answer.body(), from.decoder(), from.boundary());
            return () -> done.failure(Ending.How.EXCEPTION, failure);
        } catch (UnreadableException e) {
            return () -> done.failure(Ending.How.EXCEPTION, e.as("the result of the " + done.description()));
        } catch (Throwable t) { // reading a result runs user code, whose failure is the task's
            return () -> done.failure(Ending.How.EXCEPTION, t);
        }
    }

    /** Deals with the death of a worker under a task, or just before it. */
    private Report bury(Worker dead, PoolTask victim, int size) {
        LaunchedProcess child = dead.process();
        Timers.after(Worker.TERM_GRACE, child::kill); // it has closed its connection and must not live on
        ExitStatus status = dead.awaitEnd();
        boolean begun = child.lastTask() == victim.number();
        boolean tooLarge = !begun && status.kind() == ProcessDiedException.Kind.OUT_OF_MEMORY;
        empty();
        if (begun || tooLarge) {
            prove(dead); // whatever ended it, it did not end by itself
        } else {
            judge(dead);
        }
        if (!begun && !tooLarge && victim.notBegun()) {
            engine.enqueueAgain(victim, 0);
        } else if (victim.attempts() <= engine.config().retries() && victim.again()) {
            engine.enqueueAgain(victim, victim.attempts());
        } else {
            String when = begun
                    ? "while it ran the " + victim.description()
                    : "before it had read the " + victim.description() + " of " + size + " bytes"
                            + (tooLarge ? ", for which its heap is too small: raise maxHeap(...)" : "");
            return new Report(() -> victim.failure(Ending.How.DIED, child.died(status, when)), false);
        }
        return Report.NONE;
    }

    /** Waits for the end of the worker that was here, if any. */
    private void empty() {
        Worker last = worker;
        if (last != null) {
            last.awaitEnd();
            last.process().closeLane();
            worker = null;
        }
    }

    private void vacate() {
        try {
            Worker last = worker;
            if (last != null) {
                last.dismiss();
            }
            empty();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The end of " + name() + " failed", e);
        } finally {
            engine.vacated(this);
        }
    }
}
