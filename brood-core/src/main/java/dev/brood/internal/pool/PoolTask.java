// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.BroodException;
import dev.brood.internal.board.Parcel;
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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One task of a pool.
 *
 * <pre>
 *   OPEN ── a result, a failure, an end from outside ──▶ ENDED
 * </pre>
 *
 * Who makes the transition reports the outcome, and nobody else. It is made under this object's monitor, outcomes are reported outside of
 * it. Where the task is meanwhile, in the queue, on the board or being read, is the engine's, and guarded by the engine's lock.
 */
public final class PoolTask implements TaskControl {

    private static final byte[] NOTHING = {};
    private static final int MOST_IN_VAIN = 100;

    private final PoolEngine engine;
    private final long number;
    private final String description;
    private final long submittedAt = System.nanoTime();
    private final Cargo cargo;
    private volatile byte[] payload;
    private TaskOutcome outcome = TaskOutcome.NOBODY;

    // By the monitor.
    private boolean ended;
    private @Nullable Parcel parcel;
    private byte[] label = NOTHING;
    private long pid = -1;
    private int earlierAttempts;
    private boolean begun;
    private long begunAt;
    private long ranNanos = -1;

    // By the engine's lock.
    private long posting;
    private int record = -1;
    private boolean triedAgain;
    private int claimedInVain;

    /** When its result began to be read, 0 before. */
    private volatile long readingSince;

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

    /** {@return the encoded task, empty once it has ended} */
    byte[] payload() {
        return payload;
    }

    // Where it is: the engine's.

    /** Says where it is on the board, if the record is not negative. */
    void posted(long newPosting, int newRecord) {
        posting = newPosting;
        record = newRecord;
    }

    /** {@return the number under which it is, or was last, on the board} */
    long posting() {
        return posting;
    }

    /** {@return its record, -1 if it is not on the board} */
    int record() {
        return record;
    }

    boolean isTriedAgain() {
        return triedAgain;
    }

    /** Tells that a worker has died which had claimed it and not begun; false if that has happened too often. */
    boolean claimedInVain() {
        triedAgain = true;
        return ++claimedInVain < MOST_IN_VAIN;
    }

    /** Tells that it is to be run again, since its worker has died under it. */
    void tryAgain() {
        triedAgain = true;
        synchronized (this) {
            earlierAttempts++;
            begun = false;
            ranNanos = -1;
        }
    }

    // What a worker gets.

    /** {@return what is put on the board for it} */
    synchronized byte[] contents() {
        return parcel == null ? payload : label;
    }

    synchronized boolean hasParcel() {
        return parcel != null;
    }

    /** Takes a parcel with its payload, which it closes when it ends; false if it has ended. */
    synchronized boolean takeParcel(Parcel made, byte[] encoded) {
        if (!ended) {
            parcel = made;
            label = encoded;
        }
        return !ended;
    }

    // Its end.

    /** Tells that a worker has begun it. */
    synchronized void ran(long byPid, long since, long nanos) {
        if (!ended) {
            pid = byPid;
            begun = true;
            begunAt = since;
            ranNanos = nanos;
        }
    }

    /** Tells that its result is being read from now on. */
    void isRead() {
        readingSince = System.nanoTime();
    }

    /** {@return how long its result has been read, 0 if it has not} */
    long readNanos() {
        long since = readingSince;
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    /** Ends the task with its value, unless it has ended before. */
    void value(@Nullable Object value) {
        TaskOutcome reportTo = end(Ending.VALUE);
        if (reportTo != null) {
            reportTo.value(value);
            engine.endSeen(this);
        }
    }

    /** Ends the task with a failure, unless it has ended before. */
    void failure(Ending how, Throwable failure) {
        failed(how, failure).run();
    }

    /** Ends the task with a failure, unless it has ended before; returns the report of it, which may run user code. */
    Runnable failed(Ending how, Throwable failure) {
        TaskOutcome reportTo = end(how);
        return () -> {
            if (reportTo != null) {
                reportTo.failure(failure);
                engine.endSeen(this);
            }
        };
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /**
     * Makes the transition to ENDED.
     *
     * @return where to report that, null if the task has ended before
     */
    private @Nullable TaskOutcome end(Ending how) {
        Duration ran;
        long queued;
        long ranIn;
        int attempts;
        Parcel made;
        synchronized (this) {
            if (ended) {
                return null;
            }
            queued = (begun ? begunAt : System.nanoTime()) - submittedAt;
            ran = Duration.ofNanos(Math.max(0, ranNanos));
            ranIn = pid;
            attempts = earlierAttempts + (begun ? 1 : 0);
            made = parcel;
            ended = true;
            payload = NOTHING;
        }
        if (made != null) {
            made.close();
        }
        cargo.close();
        engine.readingEnds(this);
        PoolEvents.taskEnded(engine.config().name(), this, ranIn, attempts, Duration.ofNanos(queued), ran, how);
        return outcome;
    }

    /** Ends the task for the pool: its future has ended already, so nothing is reported. */
    @Override
    public void abandoned(boolean stop) {
        engine.look(this);
        if (end(Ending.CANCELLED) != null) {
            engine.endSeen(this);
            engine.dequeue(this, stop);
        }
    }

    /** {@return the task to be run in this process, for whoever gets it from {@code shutdownNow()}} */
    Runnable local() {
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
        engine.look(this);
        return failure != null
                ? failed(Ending.POOL_FAILED, failure)
                : failed(
                        Ending.CANCELLED,
                        new CancellationException("pool " + engine.config().name()
                                + " was shut down by shutdownNow() or close(Duration) before the " + description + " had ended"));
    }

    // What its future asks.

    @Override
    public OptionalLong pid() {
        long running = engine.runsIn(this);
        if (running >= 0) {
            return OptionalLong.of(running);
        }
        synchronized (this) {
            return pid < 0 ? OptionalLong.empty() : OptionalLong.of(pid);
        }
    }

    @Override
    public int attempts() {
        boolean runs = engine.runsIn(this) >= 0;
        synchronized (this) {
            return earlierAttempts + (begun || (runs && !ended) ? 1 : 0);
        }
    }

    @Override
    public synchronized Optional<Duration> runTime() {
        return !ended || ranNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(ranNanos));
    }

    @Override
    public void beforeBlocking(boolean done) {
        if (!done) {
            Reporting.beforeBlocking();
        }
    }

    @Override
    public void await(BooleanSupplier done, BooleanSupplier alone, long nanos) {
        engine.await(this, done, alone, nanos);
    }

    @Override
    public String toString() {
        return description;
    }
}
