// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets a thread, which stands for a process, make so many stores into shared memory: then it stands still before the next one.
 * As long as nobody lets it go on, it is as dead as after SIGKILL: no finally block runs, and what it held stays held.
 */
public final class HaltingGuard implements StoreGuard {

    /** No store: the process is not to stand still. */
    public static final int NEVER = Integer.MAX_VALUE;

    /** Exit code of a JVM that was ended. */
    public static final int KILLED = 137;

    /** Seconds after which an operation has not come to its end; fewer where a mutant is to be found out. */
    private static final long LIMIT = Long.getLong("brood.halt.limit", 30);

    private static final ThreadLocal<@Nullable Run> CURRENT = new ThreadLocal<>();
    private static final AtomicInteger LEFT_IN_JVM = new AtomicInteger(NEVER);

    /** What ends the thread of a dead process when the case is over; an Error, so that no code takes it for its own failure. */
    private static final class Halt extends Error {
        private static final long serialVersionUID = 1L;

        Halt() {
            super("halted", null, false, false);
        }
    }

    @Override
    public void beforeStore() {
        Run run = CURRENT.get();
        if (run != null) {
            run.store();
        } else if (LEFT_IN_JVM.get() != NEVER && LEFT_IN_JVM.getAndDecrement() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** Fails a test in a JVM that does not run under the guard. */
    public static void requireInstalled() {
        assertThat(System.getProperty(StoreGuard.PROPERTY))
                .as("this test needs -D%s=%s", StoreGuard.PROPERTY, HaltingGuard.class.getName())
                .isEqualTo(HaltingGuard.class.getName());
    }

    /** Ends this JVM, as by a kill, before the store after so many, whichever threads make them. */
    public static void endJvmAfter(int stores) {
        LEFT_IN_JVM.set(stores);
    }

    /** How many of the stores are left that {@link #endJvmAfter} allows. */
    public static int storesLeftInJvm() {
        return LEFT_IN_JVM.get();
    }

    /** An operation in a thread of its own, up to one of its stores. */
    public static final class Run {
        private final int last;
        private final int rivalBefore;
        private final Callable<?> rival;
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final FutureTask<Object> task;
        private final Thread thread;
        private int stores;
        private volatile boolean standing;
        private volatile boolean dead;

        private Run(int last, int rivalBefore, Callable<?> rival, Callable<?> operation) {
            this.last = last;
            this.rivalBefore = rivalBefore;
            this.rival = rival;
            this.task = new FutureTask<>(() -> {
                CURRENT.set(this);
                try {
                    return operation.call();
                } finally {
                    stopped.countDown();
                }
            });
            this.thread = Thread.ofPlatform().name("halted").start(task);
        }

        /**
         * Starts an operation, and waits until it stands before a store or has ended.
         *
         * @param last the store that it does not come to, counted from 0, or {@link #NEVER}
         */
        public static Run upTo(int last, Callable<?> operation) throws Exception {
            return upTo(last, NEVER, () -> null, operation);
        }

        /**
         * Starts an operation, and waits until it stands before a store or has ended.
         *
         * @param last the store that it does not come to, counted from 0, or {@link #NEVER}
         * @param rivalBefore the store before which somebody else does something
         * @param rival what that is
         */
        public static Run upTo(int last, int rivalBefore, Callable<?> rival, Callable<?> operation) throws Exception {
            var run = new Run(last, rivalBefore, rival, operation);
            if (!run.stopped.await(LIMIT, TimeUnit.SECONDS)) {
                throw run.stuck();
            }
            if (!run.standing) {
                run.awaitEnd();
            }
            return run;
        }

        private AssertionError stuck() {
            var error = new AssertionError("the operation has not come to its end after " + stores + " stores");
            error.setStackTrace(thread.getStackTrace());
            return error;
        }

        private void store() {
            if (dead) {
                throw new Halt();
            }
            if (stores == rivalBefore) {
                actAsRival();
            }
            if (stores == last) {
                standStill();
            }
            stores++;
        }

        private void actAsRival() {
            var acting = new FutureTask<Object>(rival::call);
            Thread.ofPlatform().name("rival").start(acting);
            boolean interrupted = false;
            while (true) {
                try {
                    acting.get();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new AssertionError("the rival before store " + stores, e.getCause());
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void standStill() {
            standing = true;
            stopped.countDown();
            boolean interrupted = false;
            while (goOn.getCount() > 0) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (dead) {
                throw new Halt();
            }
        }

        /** Whether it stands before a store, or has stood there; else it came to its end. */
        public boolean stands() {
            return standing;
        }

        /** How many stores it has made. */
        public int stores() {
            return stores;
        }

        /** Lets it go on to its end. */
        public void goOn() throws Exception {
            goOn.countDown();
            awaitEnd();
        }

        private void awaitEnd() throws Exception {
            try {
                task.get(LIMIT, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!dead) { // else a finally block may have hidden how it ended
                    throw new AssertionError("the operation failed after " + stores + " stores", e.getCause());
                }
            } catch (java.util.concurrent.TimeoutException e) {
                throw stuck();
            }
        }

        /** Ends the thread; it stores nothing any more. */
        public void bury() throws Exception {
            dead = true;
            goOn.countDown();
            awaitEnd();
        }
    }
}
