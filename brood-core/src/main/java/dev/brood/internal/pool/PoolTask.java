// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.BroodException;
import dev.brood.internal.launch.ProcessWire;
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

    private final PoolEngine engine;
    private final long number;
    private final String description;
    private final int size;
    private byte[] payload;
    private @Nullable TaskOutcome outcome;

    private State state = State.WAITING;
    private @Nullable Worker worker;
    private long pid = -1;
    private int attempts;
    private long begunAt;
    private long ranNanos = -1;

    PoolTask(PoolEngine engine, long number, String description, byte[] payload) {
        this.engine = engine;
        this.number = number;
        this.description = description;
        this.payload = payload;
        this.size = payload.length;
    }

    /**
     * Says where the end is to be reported, and hands the task to the pool.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the pool has been shut down
     */
    public void submit(TaskOutcome reportTo) {
        outcome = reportTo;
        engine.enqueue(this);
    }

    /** {@return the length of the encoded task in bytes} */
    public int size() {
        return size;
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

    /** Takes the task back that its worker never began; does not count as an attempt. False if it has ended. */
    synchronized boolean notBegun() {
        if (state != State.RUNNING) {
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
        TaskOutcome to = end();
        if (to != null) {
            to.value(value);
        }
    }

    /** Ends the task with a failure, unless it has ended before. */
    void failure(Throwable failure) {
        TaskOutcome to = end();
        if (to != null) {
            to.failure(failure);
        }
    }

    synchronized boolean hasEnded() {
        return state == State.ENDED;
    }

    private synchronized @Nullable TaskOutcome end() {
        if (state == State.ENDED) {
            return null;
        }
        if (state == State.RUNNING) {
            ranNanos = System.nanoTime() - begunAt;
        }
        state = State.ENDED;
        worker = null;
        payload = new byte[0];
        return outcome;
    }

    /** Ends the task for the pool: its future has ended already, so nothing is reported. */
    @Override
    public void abandoned(boolean stop) {
        Worker runsIt;
        synchronized (this) {
            runsIt = worker;
            if (end() == null) {
                return;
            }
        }
        if (runsIt == null) {
            engine.dequeue(this);
        } else if (stop) {
            runsIt.stop(number);
        }
    }

    /** Ends the task because it ran too long, and stops it. */
    void timedOut(Throwable failure) {
        Worker runsIt;
        TaskOutcome to;
        synchronized (this) {
            runsIt = worker;
            if (state != State.RUNNING || runsIt == null) {
                return;
            }
            to = end();
        }
        runsIt.stop(number);
        if (to != null) {
            engine.report(() -> to.failure(failure));
        }
    }

    /** {@return the task to be run in this process, for whoever gets it from {@code shutdownNow()}} */
    synchronized Runnable local() {
        byte[] encoded = payload;
        return () -> {
            try {
                ((Callable<?>) Objects.requireNonNull(ProcessWire.get().ownDecoder().decode(encoded))).call();
            } catch (Exception e) {
                throw new BroodException(description + ", run in the calling thread, failed: " + e, e);
            }
        };
    }

    /** Ends the task because the pool stops. */
    void cancelledByPool() {
        failure(new CancellationException("the pool was stopped by shutdownNow() before " + description + " had ended"));
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
            WorkerThread.passWorkerOn();
        }
    }

    @Override
    public String toString() {
        return description;
    }
}
