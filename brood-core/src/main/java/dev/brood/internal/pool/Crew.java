// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.launch.ExitStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The workers of a pool, by their seats, and how their starts have gone. Guarded by the engine's lock. */
final class Crew {

    /** A worker that has lived so long has not failed to start. */
    private static final Duration LONG_LIFE = Duration.ofSeconds(10);

    private final String pool;
    private final int most;
    private final int mostSeats;
    private final List<@Nullable Worker> seats = new ArrayList<>();
    private final StartRecord starts = new StartRecord();
    private long notBefore = System.nanoTime();
    private int wanted;
    /** The processes of workers whose places have not been taken by others yet. */
    private final Deque<Long> lost = new ArrayDeque<>();

    /**
     * Creates a crew without a worker.
     *
     * @param pool the pool's name
     * @param most how many workers there are to be at most
     * @param seats how many there can be, with those that are about to end
     */
    Crew(String pool, int most, int seats) {
        this.pool = pool;
        this.most = most;
        this.mostSeats = seats;
    }

    /** Has one more worker from now on if there are fewer than tasks, and there may be more; returns whether it has. */
    boolean growFor(int tasks) {
        boolean grows = tasks > wanted && wanted < most;
        if (grows) {
            wanted++;
        }
        return grows;
    }

    /** {@return how many workers there are to be if there is work for them} */
    int wanted() {
        return wanted;
    }

    /** {@return all, in the order of their seats} */
    List<Worker> workers() {
        return seats.stream().filter(Objects::nonNull).toList();
    }

    boolean isEmpty() {
        return seats.stream().allMatch(Objects::isNull);
    }

    /** {@return the worker in a seat, null if that is empty, or negative} */
    @Nullable Worker at(int seat) {
        return seat < 0 || seat >= seats.size() ? null : seats.get(seat);
    }

    /** {@return whether a worker is still in its seat} */
    boolean has(Worker worker) {
        return at(worker.seat()) == worker;
    }

    // Coming.

    /** {@return whether there are fewer workers that stay than that, and a start need not wait for anything} */
    boolean mayAdd(int target) {
        return staying() < target && starts(System.nanoTime()) && freeSeat() < mostSeats;
    }

    /** {@return in how many nanoseconds the next start may be} */
    long pause() {
        return Math.max(0, notBefore - System.nanoTime());
    }

    private boolean starts(long now) {
        return notBefore - now <= 0;
    }

    private int staying() {
        int staying = 0;
        for (Worker worker : seats) {
            if (worker != null && worker.stage() != Worker.Stage.LEAVING) {
                staying++;
            }
        }
        return staying;
    }

    private int freeSeat() {
        int seat = seats.indexOf(null);
        return seat < 0 ? seats.size() : seat;
    }

    /** {@return a new worker in the first seat that is free, with the first number that none has who stays} */
    Worker add() {
        int seat = freeSeat();
        if (seat == seats.size()) {
            seats.add(null);
        }
        int number = 1;
        while (isTaken(number)) {
            number++;
        }
        Long replaces = lost.poll();
        Worker worker = new Worker(seat, number, pool + "-worker-" + number, replaces == null ? -1 : replaces);
        seats.set(seat, worker);
        return worker;
    }

    private boolean isTaken(int number) {
        return workers().stream().anyMatch(worker -> worker.number() == number && worker.stage() != Worker.Stage.LEAVING);
    }

    // Going.

    /** A worker is to have no other task: if it was ready, another one takes its place. */
    void leaves(Worker worker) {
        if (worker.stage() == Worker.Stage.READY) {
            lost.add(worker.pid());
        }
        worker.becomes(Worker.Stage.LEAVING);
    }

    /** Frees the seat of a worker that has ended. */
    void remove(Worker worker) {
        seats.set(worker.seat(), null);
    }

    // How starts have gone.

    /** A worker has begun a task: workers start, and are of use. */
    void prove(Worker worker) {
        if (!worker.isProven()) {
            worker.prove();
            succeeded();
        }
    }

    private void succeeded() {
        starts.succeeded();
        notBefore = System.nanoTime();
    }

    /**
     * Counts a worker that did not start, or ended by itself before it was of any use.
     *
     * @return whether there is no hope
     */
    boolean failed(Worker worker, Throwable cause) {
        long now = System.nanoTime();
        boolean hopeless = starts.failed(cause, worker.createdAt(), now);
        notBefore = now + starts.backOffNanos();
        return hopeless;
    }

    /**
     * Counts a worker, which was ready and has ended, as one that did not start if it ended by itself soon and without a task.
     *
     * @return why there is no hope, null if there is
     */
    @Nullable Throwable judge(Worker dead, ExitStatus status) {
        if (dead.isProven() || dead.intent() != null) {
            return null;
        }
        if (System.nanoTime() - dead.createdAt() > LONG_LIFE.toNanos()) {
            succeeded();
            return null;
        }
        Throwable cause = dead.process().died(status, "before it had begun a task");
        return failed(dead, cause) ? cause : null;
    }
}
