// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SharedWords;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where threads of this process wait for what a word of an object says, each for something else, all at once. Thread-safe.
 *
 * <p>At a {@link WaitPlace} alone they would queue: who waits for the next round would stand before one that has not seen yet
 * that the last one is over.
 */
final class Gathering {

    /*
     * Overview
     *
     * One of the threads is the watcher: it waits at the place of this process until the word is not what it was when it became
     * watcher, and then calls the others, who look for themselves. They look, and go to sleep, under the same lock under which the
     * watcher reads the word first. So whatever they have not seen is a change that the watcher sees. Who leaves while nobody
     * watches calls another one, who will. The lock is held over a look at the word, never over sleep or user code.
     */

    private final Core core;
    private final WaitPlace place;
    private final SharedWords words;
    private final long at;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition called = lock.newCondition();
    /** Guarded by the lock. */
    private boolean watched;

    /** For threads that wait at a node of an object for changes of the word at an offset in its file. */
    Gathering(Core core, long node, long at) {
        this.core = core;
        this.place = new WaitPlace(core, node, false);
        this.words = core.words;
        this.at = at;
    }

    /** What a thread waits for. */
    interface Goal {
        /** Whether the word says that it has come. */
        boolean isReached(long word);

        /** Looks, from time to time, whether the processes live on which it depends, and repairs what they left if not. */
        void probe();
    }

    /** Sends all threads away that wait here, because this process has left the object; returns when none is at the node. */
    void close() {
        place.close();
        lock.lock();
        try {
            called.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a goal as long as it takes, whatever interrupts come; the interrupt status is as it was, or set. */
    void awaitUninterruptibly(Goal goal) {
        boolean interrupted = false;
        boolean reached = false;
        while (!reached) {
            try {
                reached = await(goal, WaitPlace.FOREVER);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for a goal.
     *
     * @param deadline when to give up, {@link System#nanoTime()}, or {@link WaitPlace#FOREVER}
     * @return whether it was reached
     * @throws InterruptedException if the thread was interrupted before that
     */
    boolean await(Goal goal, long deadline) throws InterruptedException {
        return WaitWatch.during(core, watch -> await(goal, deadline, watch));
    }

    private boolean await(Goal goal, long deadline, WaitWatch watch) throws InterruptedException {
        while (true) {
            long word;
            lock.lock();
            try {
                word = awaitCalled(goal, deadline, watch);
                if (goal.isReached(word)) {
                    callOne();
                    return true;
                }
                if (Thread.interrupted()) {
                    callOne();
                    throw new InterruptedException();
                }
                if (isOver(deadline)) {
                    callOne();
                    return false;
                }
                watched = true;
            } finally {
                lock.unlock();
            }
            watch(goal, word, deadline, watch);
        }
    }

    /** Sleeps while somebody else watches; returns the word. */
    private long awaitCalled(Goal goal, long deadline, WaitWatch watch) throws InterruptedException {
        while (true) {
            long word = words.longVolatile(at);
            core.checkOpen();
            if (!watched || goal.isReached(word) || isOver(deadline)) {
                return word;
            }
            watch.waits();
            try {
                if (deadline == WaitPlace.FOREVER) {
                    called.await();
                } else {
                    called.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException e) {
                if (goal.isReached(words.longVolatile(at))) {
                    Thread.currentThread().interrupt();
                    continue;
                }
                callOne();
                throw e;
            }
        }
    }

    private static boolean isOver(long deadline) {
        return deadline != WaitPlace.FOREVER && deadline - System.nanoTime() <= 0;
    }

    /** Lets another thread watch, if nobody does. */
    private void callOne() {
        if (!watched) {
            called.signal();
        }
    }

    private void watch(Goal goal, long before, long deadline, WaitWatch watch) throws InterruptedException {
        try {
            place.await(new Change(goal, before), deadline, watch);
        } catch (InterruptedException e) {
            if (!goal.isReached(words.longVolatile(at))) {
                throw e;
            }
            Thread.currentThread().interrupt(); // it was reached before
        } finally {
            stopWatching(before);
        }
    }

    private void stopWatching(long before) {
        lock.lock();
        try {
            watched = false;
            if (words.longVolatile(at) != before) {
                called.signalAll();
            } else {
                called.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The wait of the watcher. */
    private final class Change implements WaitPlace.Goal {
        private final Goal goal;
        private final long before;

        Change(Goal goal, long before) {
            this.goal = goal;
            this.before = before;
        }

        @Override
        public boolean reach() {
            return words.longVolatile(at) != before;
        }

        @Override
        public boolean announce() {
            return !reach();
        }

        @Override
        public void probe() {
            goal.probe();
        }

        @Override
        public void passOn() {} // all are woken
    }
}
