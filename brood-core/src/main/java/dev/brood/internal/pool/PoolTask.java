// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.BroodException;
import dev.brood.error.TaskTimeoutException;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.sync.Cargo;
import dev.brood.internal.wire.Failures;
import dev.brood.internal.wire.UnreadableException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One task of a pool.
 *
 * <pre>
 *   WAITING ── begin ──▶ RUNNING ── end ──▶ ENDED
 *      ▲                   │  │                ▲
 *      └──── again ────────┘  └── abandon ─────┤
 *      └──────────── abandon ──────────────────┘
 * </pre>
 *
 * Who makes the transition to ENDED reports the outcome, and nobody else. All transitions are made under this object's
 * monitor, outcomes are reported outside of it.
 */
public final class PoolTask implements TaskControl {

    /** Ordered: a task only moves up, but for {@link #again()}. */
    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    private static final byte[] NOTHING = {};
    private static final int MOST_IN_VAIN = 100;

    private final PoolEngine engine;
    private final long number;
    private final String description;
    private final long submittedAt = System.nanoTime();
    private final Cargo cargo;
    private byte[] payload;
    private TaskOutcome outcome = TaskOutcome.NOBODY;

    private State state = State.WAITING;
    private @Nullable Worker worker;
    private long pid = -1;
    private int attempts;
    private int handedOverInVain;
    private long begunAt;
    private long ranNanos = -1;

    PoolTask(PoolEngine engine, long number, String description, byte[] payload, Cargo cargo) {
        this.engine = engine;
        this.number = number;
        this.description = description;
        this.payload = payload;
        this.cargo = cargo;
    }

    /**
     * Says where the end is to be reported, and hands the task to the pool.
     *
     * @param nanos how long to wait for room at most
     * @return false if there was no room in time, or the task has ended before
     * @throws InterruptedException if the thread is interrupted while it waits for room
     * @throws java.util.concurrent.RejectedExecutionException if the pool has been shut down
     * @throws dev.brood.error.PoolFailedException if the pool has failed
     */
    public boolean submit(TaskOutcome reportTo, long nanos) throws InterruptedException {
        outcome = reportTo;
        return engine.enqueue(this, nanos);
    }

    /** {@return what the task is, for messages} */
    String description() {
        return description;
    }

    long number() {
        return number;
    }

    /** {@return what the caller has to hand to the worker now, null if the task has ended before} */
    synchronized byte @Nullable [] begin(Worker by) {
        if (state != State.WAITING) {
            return null;
        }
        by.begins(number); // before anybody can stop the task that is RUNNING from here on
        state = State.RUNNING;
        worker = by;
        pid = by.pid();
        attempts++;
        begunAt = System.nanoTime();
        return payload;
    }

    /**
     * Takes the task back that its worker never began; does not count as an attempt. False if it has ended, or has been
     * handed over in vain too often.
     */
    synchronized boolean notBegun() {
        if (state != State.RUNNING || ++handedOverInVain >= MOST_IN_VAIN) {
            return false;
        }
        attempts--;
        return again();
    }

    /** Makes the task wait again whose worker died under it. False if it has ended. */
    synchronized boolean again() {
        if (state != State.RUNNING) {
            return false;
        }
        state = State.WAITING;
        worker = null;
        return true;
    }

    /** Ends the task with its value, unless it has ended before. */
    void value(@Nullable Object value) {
        Ending end = end(Ending.How.VALUE, null);
        if (end != null) {
            end.outcome().value(value);
        }
    }

    /** Ends the task with a failure, unless it has ended before. */
    void failure(Ending.How how, Throwable failure) {
        Ending end = end(how, null);
        if (end != null) {
            end.outcome().failure(failure);
        }
    }

    synchronized boolean hasEnded() {
        return state == State.ENDED;
    }

    /**
     * Makes the transition to ENDED.
     *
     * @param onlyUnder the worker under which the task must be running, null for any state
     * @return what to report, null if the task has ended before, or runs elsewhere
     */
    private @Nullable Ending end(Ending.How how, @Nullable Worker onlyUnder) {
        Ending ending;
        Duration ran;
        long queued;
        synchronized (this) {
            if (state == State.ENDED || (onlyUnder != null && onlyUnder != worker)) {
                return null;
            }
            long now = System.nanoTime();
            if (state == State.RUNNING) {
                ranNanos = now - begunAt;
            }
            queued = (attempts > 0 ? begunAt : now) - submittedAt;
            ran = Duration.ofNanos(Math.max(0, ranNanos));
            ending = new Ending(outcome, worker);
            state = State.ENDED;
            worker = null;
            payload = NOTHING;
        }
        cargo.close();
        engine.readingEnds(this);
        PoolEvents.taskEnded(
                engine.config().name(), this, pid().orElse(-1), attempts(), Duration.ofNanos(queued), ran, how);
        return ending;
    }

    /** Ends the task for the pool: its future has ended already, so nothing is reported. */
    @Override
    public void abandoned(boolean stop) {
        Ending end = end(Ending.How.CANCELLED, null);
        if (end == null) {
            return;
        }
        Worker runsIt = end.worker();
        if (runsIt == null) {
            engine.dequeue(this);
        } else if (stop) {
            runsIt.stop(number);
        }
    }

    /**
     * Ends the task because it ran too long under a worker, unless it has ended before or runs under another by now. What the
     * worker still runs of it is stopped in any case: a task that was cancelled without an interrupt runs on.
     */
    void timedOut(Worker under, Duration limit) {
        TaskTimeoutException failure = new TaskTimeoutException(
                "the " + description + " ran longer than " + limit + " in pool " + engine.config().name()
                        + "; it is being stopped, by force if need be. taskTimeout(...) of the pool sets the limit",
                limit);
        Outcomes outcomes = engine.outcomes(); // before the end: until it is reported, the pool has not terminated
        Ending end = end(Ending.How.TIMEOUT, under);
        if (end != null) {
            outcomes.add(() -> end.outcome().failure(failure));
        }
        outcomes.reportElsewhere();
        under.stop(number);
    }

    /** {@return the task to be run in this process, for whoever gets it from {@code shutdownNow()}} */
    synchronized Runnable local() {
        byte[] encoded = payload;
        return () -> {
            try {
                ((Callable<?>) Objects.requireNonNull(ProcessWire.get().decoder().decode(encoded))).call();
            } catch (UnreadableException e) {
                throw e.as("the " + description + ", run in the calling thread,");
            } catch (Exception e) {
                throw new BroodException("the " + description + ", run in the calling thread, failed: " + Failures.describe(e), e);
            }
        };
    }

    /**
     * Ends the task because the pool stops.
     *
     * @param failure why the pool failed, null if it was shut down
     * @return the report of it, which may run user code; does nothing if the task had ended before
     */
    Runnable stopped(@Nullable Throwable failure) {
        Ending end = end(failure == null ? Ending.How.CANCELLED : Ending.How.POOL_FAILED, null);
        Throwable why = failure != null
                ? failure
                : new CancellationException("pool " + engine.config().name()
                        + " was shut down by shutdownNow() or close(Duration) before the " + description + " had ended");
        return () -> {
            if (end != null) {
                end.outcome().failure(why);
            }
        };
    }

    @Override
    public synchronized OptionalLong pid() {
        return pid < 0 ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    @Override
    public synchronized int attempts() {
        return attempts;
    }

    @Override
    public synchronized Optional<Duration> runTime() {
        return ranNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(ranNanos));
    }

    @Override
    public void beforeBlocking(boolean done) {
        if (!done) {
            Reporting.beforeBlocking();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
