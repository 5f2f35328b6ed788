// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.PoolFailedException;
import dev.brood.error.TaskTimeoutException;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.launch.Timers;
import dev.brood.internal.sync.Cargo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool's queue, its seats for workers, and its life.
 *
 * <pre>
 *   RUNNING ── shutdown ──▶ DRAINING ──┐
 *      └─ shutdownNow, failure ────────┴─▶ STOPPING ──▶ (all seats vacated) terminated
 * </pre>
 *
 * One lock guards all of it; it is never held over user code, encoding, input and output, or the start of a pool's thread.
 * Tasks wait in one queue from which the seats take them. Seats are made when tasks wait and no seat is idle, up to the
 * configured number, and stay.
 */
public final class PoolEngine {

    /** How long a report may take while tasks wait, before its thread's work is passed on. */
    static final Duration LONG_REPORT = Duration.ofMillis(100);

    private enum State {
        RUNNING,
        DRAINING,
        STOPPING
    }

    private final PoolConfig config;
    private final byte[] welcome;
    /** What the initializer names, for as long as workers may be started. */
    private final Cargo cargo = new Cargo();
    private final AtomicLong taskNumbers = new AtomicLong();

    private final Guard guard = new Guard();
    private final ReentrantLock lock = guard.lock();
    private final Condition notEmpty = lock.newCondition();
    private final Condition notFull = lock.newCondition();
    private final LinkedHashSet<PoolTask> waiting = new LinkedHashSet<>();
    private final LinkedHashSet<PoolTask> delayed = new LinkedHashSet<>();
    private final List<WorkerSeat> seats = new ArrayList<>();
    /** Tasks whose results are being read, which runs user code. Each counts as busy until it has ended. */
    private final Set<PoolTask> reading = ConcurrentHashMap.newKeySet();
    private final StartRecord starts = new StartRecord();
    private State state = State.RUNNING;
    private int idle;
    private int busy;
    private int seatNumbers;
    private int reports;
    private boolean watching;
    private @Nullable PoolFailedException failure;

    /**
     * Creates a pool without a worker.
     *
     * @throws dev.brood.error.NotSendableException if the initializer cannot be sent
     */
    public PoolEngine(PoolConfig config) {
        this.config = config;
        this.welcome = cargo.load(() ->
                ProcessWire.get().encoder().encode(new WorkerMain(config.initializer()), "initializer of pool " + config.name()));
    }

    /** {@return the settings} */
    public PoolConfig config() {
        return config;
    }

    /** Makes a task, to be handed over by {@link PoolTask#submit}. */
    public PoolTask newTask(String description, byte[] payload, Cargo cargo) {
        return new PoolTask(this, taskNumbers.incrementAndGet(), description, payload, cargo);
    }

    /** {@return the ids of the worker processes that live now} */
    public List<Long> pids() {
        return seatsNow().stream()
                .map(WorkerSeat::worker)
                .filter(worker -> worker != null && !worker.hasEnded())
                .map(Worker::pid)
                .toList();
    }

    /** Takes no more tasks, and ends when those that it has have ended. */
    public void shutdown() {
        guard.run(() -> {
            if (state == State.RUNNING) {
                state = State.DRAINING;
                watch();
            }
            signalAll();
        });
        letGoIfOver();
    }

    /** Lets go of what the initializer names once no worker will be started any more. */
    private void letGoIfOver() {
        if (guard.get(() -> state != State.RUNNING && seats.isEmpty() && waiting.isEmpty() && delayed.isEmpty())) {
            cargo.close();
        }
    }

    /** Ends all tasks as cancelled, and the workers with them; returns those that were waiting, to be run in this process. */
    public List<Runnable> shutdownNow() {
        Outcomes outcomes = outcomes(); // before the pool may have terminated
        try {
            List<PoolTask> neverBegun = stop(null);
            List<Runnable> runnable = neverBegun.stream().map(PoolTask::local).toList();
            List<WorkerSeat> stopped = seatsNow();
            List<PoolTask> tasks = new ArrayList<>(neverBegun);
            stopped.stream().map(WorkerSeat::task).filter(Objects::nonNull).forEach(tasks::add);
            tasks.addAll(reading); // after the seats, for that is the way that tasks go
            tasks.forEach(task -> outcomes.add(endStopped(task))); // before their workers die under them
            stopped.forEach(WorkerSeat::terminate);
            return runnable;
        } finally {
            outcomes.reportHere();
        }
    }

    /** {@return whether no more tasks are taken} */
    public boolean isShutdown() {
        return guard.get(() -> state != State.RUNNING);
    }

    /** {@return whether all tasks have ended and all workers are gone, after a shutdown} */
    public boolean isTerminated() {
        return guard.get(this::terminated);
    }

    /**
     * Waits for {@link #isTerminated()}.
     *
     * @param nanos how long at most
     * @return whether it came
     */
    public boolean awaitTermination(long nanos) throws InterruptedException {
        return await(this::terminated, nanos);
    }

    /**
     * Waits until no task waits or runs; the workers may still be there.
     *
     * @param nanos how long at most
     * @return whether it came
     */
    public boolean awaitTasks(long nanos) throws InterruptedException {
        return await(() -> busy == 0 && waiting.isEmpty() && delayed.isEmpty(), nanos);
    }

    private boolean await(BooleanSupplier reached, long nanos) throws InterruptedException {
        Reporting.beforeBlocking();
        return guard.await(reached, nanos);
    }

    private boolean terminated() {
        return state != State.RUNNING && seats.isEmpty() && waiting.isEmpty() && delayed.isEmpty() && reading.isEmpty() && reports == 0;
    }

    // What tasks ask.

    /** Adds a task, waiting for room; false if there was none in time, or the task has ended meanwhile. */
    boolean enqueue(PoolTask task, long nanos) throws InterruptedException {
        WorkerSeat added = null;
        lock.lock();
        try {
            if (!awaitRoom(task, nanos)) {
                return false;
            }
            watch();
            if (waiting.size() >= idle && seats.size() < config.workers()) {
                added = new WorkerSeat(this, ++seatNumbers);
                seats.add(added);
            }
            waiting.add(task);
            notEmpty.signal();
        } catch (InterruptedException e) {
            InterruptedException explained = new InterruptedException("interrupted while the " + task.description()
                    + " waited for room in pool " + config.name() + ", in which " + config.queueCapacity() + " tasks wait already");
            explained.initCause(e);
            throw explained;
        } finally {
            lock.unlock();
        }
        if (added != null) {
            WorkerThread.start(added);
        }
        return true;
    }

    private boolean awaitRoom(PoolTask task, long nanos) throws InterruptedException {
        long left = nanos;
        boolean passedOn = false;
        while (state == State.RUNNING && waiting.size() >= config.queueCapacity() && left > 0 && !task.hasEnded()) {
            if (!passedOn) {
                passOn();
                passedOn = true; // and there may be room by now
            } else if (nanos == Long.MAX_VALUE) {
                notFull.await();
            } else {
                left = notFull.awaitNanos(left);
            }
        }
        checkRunning();
        return waiting.size() < config.queueCapacity() && !task.hasEnded();
    }

    /** Lets the pool go on without the calling thread, which holds the lock, but not meanwhile. */
    private void passOn() {
        lock.unlock();
        try {
            Reporting.beforeBlocking();
        } finally {
            lock.lock();
        }
    }

    private void checkRunning() {
        if (failure != null) {
            throw new PoolFailedException(failure.getMessage() == null ? "" : failure.getMessage(), failure.getCause());
        }
        if (state != State.RUNNING) {
            throw new RejectedExecutionException(
                    "pool " + config.name() + " has been shut down and takes no more tasks: submit before close()");
        }
    }

    /** Takes a task out that nobody waits for any more. */
    void dequeue(PoolTask task) {
        guard.run(() -> {
            if (waiting.remove(task)) {
                notFull.signal();
            }
            delayed.remove(task);
            signalAll();
        });
    }

    /** Takes a task back whose worker died: at the head of the queue, after a back-off that doubles with each attempt. */
    void enqueueAgain(PoolTask task, int attempts) {
        lock.lock();
        try {
            if (state != State.STOPPING) {
                delayed.add(task);
                Timers.after(StartRecord.backOff(attempts), () -> endDelay(task));
                return;
            }
        } finally {
            lock.unlock();
        }
        report(endStopped(task));
    }

    private void endDelay(PoolTask task) {
        guard.run(() -> {
            if (delayed.remove(task)) {
                waiting.addFirst(task);
                notEmpty.signal();
                watch();
            }
        });
    }

    /** Ends a task because the pool stops; the returned report says why it does, and may run user code. */
    Runnable endStopped(PoolTask task) {
        return task.stopped(failure());
    }

    private @Nullable PoolFailedException failure() {
        return guard.<@Nullable PoolFailedException>get(() -> failure);
    }

    /** {@return the timer that will end a task which runs too long under a worker, null without a limit} */
    @Nullable Future<?> deadline(PoolTask task, Worker under) {
        Duration limit = config.taskTimeout();
        return limit == null ? null : Timers.after(limit, () -> task.timedOut(under, limit));
    }

    /** {@return the timer that will fail the pool if its initializer runs too long in a worker, null without a limit} */
    @Nullable Future<?> initializerDeadline(Worker in) {
        Duration limit = config.taskTimeout();
        return limit == null || config.initializer() == null ? null : Timers.after(limit, () -> {
            String what = "the initializer of pool " + config.name() + " ran longer than " + limit;
            fail(what, new TaskTimeoutException(what + "; its worker is being ended. taskTimeout(...) of the pool sets the limit", limit));
            in.terminate("the initializer ran too long");
        });
    }

    /** Reports an outcome from a thread of its own. */
    void report(Runnable outcome) {
        Outcomes outcomes = outcomes();
        outcomes.add(outcome);
        outcomes.reportElsewhere();
    }

    /** {@return outcomes, none yet, before whose report the pool has not terminated; the caller has to have them reported} */
    Outcomes outcomes() {
        guard.run(() -> reports++);
        return new Outcomes(this);
    }

    /** Tells that outcomes have been reported: what still runs of them is the user's. */
    void reported() {
        guard.run(() -> {
            reports--;
            guard.changed();
        });
    }

    /** Looks after threads that report for long, while tasks wait or the pool ends. The caller holds the lock. */
    private void watch() {
        if (!watching) {
            Timers.after(LONG_REPORT, this::passLongReportsOn);
            watching = true;
        }
    }

    private void passLongReportsOn() {
        lock.lock();
        try {
            watching = false;
            if (waiting.isEmpty() && (state == State.RUNNING || seats.isEmpty())) {
                return;
            }
            watch();
        } finally {
            lock.unlock();
        }
        seatsNow().forEach(seat -> seat.passOnAfter(LONG_REPORT));
    }

    // What seats ask.

    /** {@return the work of a worker process, encoded} */
    byte[] welcome() {
        return welcome;
    }

    boolean isStopping() {
        return guard.get(() -> state == State.STOPPING);
    }

    /**
     * Waits until a task waits or the seat has to be filled.
     *
     * @return false if the pool ends and the seat is to be vacated
     */
    boolean awaitWork(WorkerSeat seat) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            idle++;
            while (waiting.isEmpty()) {
                if (state == State.RUNNING && seat.needsWorker()) {
                    return true;
                }
                if (state != State.RUNNING && (delayed.isEmpty() || state == State.STOPPING)) {
                    notEmpty.signalAll(); // others may be waiting for the delayed task that was the last
                    return false;
                }
                notEmpty.await();
            }
            if (seat.needsWorker()) {
                notEmpty.signal(); // this seat has to start a worker first: another one may be faster
            }
            return true;
        } finally {
            idle--;
            lock.unlock();
        }
    }

    /** {@return the task that is next, null if another seat has taken it} */
    @Nullable PoolTask poll() {
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                return null;
            }
            notFull.signal();
            busy++;
            return waiting.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Lets seats look whether their workers still live. */
    void wake() {
        guard.run(notEmpty::signalAll);
    }

    /** A task that a seat had taken has ended, or waits again; its outcome is about to be reported. */
    void finished() {
        guard.run(() -> {
            busy--;
            if (busy == 0) {
                guard.changed();
            }
        });
    }

    /** The result of a task that a seat had taken is about to be read; {@link #finished} is called when the task has ended. */
    void reading(PoolTask task) {
        reading.add(task);
        if (task.hasEnded()) {
            readingEnds(task);
        }
    }

    /** A task has ended, whoever brought that about; if its result was being read, nobody waits for that any more. */
    void readingEnds(PoolTask task) {
        if (reading.remove(task)) {
            finished();
        }
    }

    void vacated(WorkerSeat seat) {
        guard.run(() -> {
            seats.remove(seat);
            guard.changed();
        });
        letGoIfOver();
    }

    /** Waits before another start after starts have failed. */
    void backOff() throws InterruptedException {
        guard.await(() -> state == State.STOPPING, guard.get(starts::backOffNanos));
    }

    /** A worker has shown that it is of use. */
    void started() {
        guard.run(starts::succeeded);
    }

    /**
     * Counts a worker that did not start, or ended by itself before it was of any use; too many fail the pool.
     *
     * @param began when its start began, as of {@link System#nanoTime()}
     */
    void startFailed(Throwable cause, long began) {
        if (guard.get(() -> starts.failed(cause, began, System.nanoTime()))) {
            fail("no worker of pool " + config.name() + " starts: " + cause.getMessage(), cause);
        }
    }

    /** Fails the pool: what waits fails with it, what runs may end, nothing new is taken. */
    void fail(String message, Throwable cause) {
        Outcomes outcomes = outcomes();
        try {
            stop(new PoolFailedException(message, cause)).forEach(task -> outcomes.add(endStopped(task)));
        } finally {
            outcomes.reportElsewhere();
        }
    }

    private List<PoolTask> stop(@Nullable PoolFailedException why) {
        lock.lock();
        try {
            if (why != null && failure == null && state != State.STOPPING) {
                failure = why;
            }
            state = State.STOPPING;
            watch();
            List<PoolTask> tasks = new ArrayList<>(waiting);
            tasks.addAll(delayed);
            waiting.clear();
            delayed.clear();
            signalAll();
            return tasks;
        } finally {
            lock.unlock();
        }
    }

    private void signalAll() {
        notEmpty.signalAll();
        notFull.signalAll();
        guard.changed();
    }

    private List<WorkerSeat> seatsNow() {
        return guard.get(() -> List.copyOf(seats));
    }
}
