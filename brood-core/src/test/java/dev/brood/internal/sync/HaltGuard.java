// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.StoreGuard;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Lets a thread, which stands for a process, make so many stores into shared memory and no more: it is halted for good, as by
 * SIGKILL, or stands still until it is told to go on, as by SIGSTOP.
 */
public final class HaltGuard implements StoreGuard {

    private static final ThreadLocal<@Nullable Puppet> CURRENT = new ThreadLocal<>();

    /** The thread is dead: whatever it tries to store is not stored. */
    static final class Halted extends Error {
        private static final long serialVersionUID = 1L;

        Halted() {
            super("halted", null, false, false);
        }
    }

    /** What a process of the model does. */
    @FunctionalInterface
    interface Code {
        /** Does it. */
        void run() throws Exception;
    }

    private static final class Puppet {
        private int left;
        private final @Nullable CountDownLatch stopped;
        private final @Nullable CountDownLatch goOn;

        Puppet(int left, @Nullable CountDownLatch stopped, @Nullable CountDownLatch goOn) {
            this.left = left;
            this.stopped = stopped;
            this.goOn = goOn;
        }

        void store() {
            if (left > 0) {
                left--;
            } else if (stopped == null || goOn == null) {
                throw new Halted();
            } else {
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
            }
        }
    }

    @Override
    public void beforeStore() {
        Puppet puppet = CURRENT.get();
        if (puppet != null) {
            puppet.store();
        }
    }

    /** Runs something until it is halted before the store after so many; returns whether it came to its end. */
    static boolean runs(int stores, Code code) throws Exception {
        CURRENT.set(new Puppet(stores, null, null));
        try {
            code.run();
            return true;
        } catch (Halted e) {
            return false;
        } finally {
            CURRENT.remove();
        }
    }

    /** A thread that stands still before a store. */
    static final class Stopped {
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final Thread thread;
        private volatile @Nullable Throwable failure;
        private volatile boolean through = true;

        /** Runs something until it stands still before the store after so many, or has come to its end. */
        Stopped(int stores, Code code) throws InterruptedException {
            thread = Thread.ofPlatform().start(() -> {
                CURRENT.set(new Puppet(stores, stopped, goOn));
                try {
                    code.run();
                } catch (Exception | Error e) {
                    failure = e;
                } finally {
                    through = stopped.getCount() > 0;
                    stopped.countDown();
                }
            });
            stopped.await();
        }

        /** Lets it go on to its end; returns whether it had come there without standing still. */
        boolean goOn() throws InterruptedException {
            goOn.countDown();
            thread.join();
            Throwable thrown = failure;
            if (thrown != null) {
                throw new AssertionError("the stopped thread failed", thrown);
            }
            return through;
        }
    }
}
