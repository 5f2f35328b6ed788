// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of this JVM on which deadlines strike and small frames are sent.
 *
 * <p>Sending from here rather than from the caller keeps a caller's interrupt from closing a connection. Nothing that
 * runs here may block or call user code.
 */
public final class Timers {

    private static final System.Logger LOG = System.getLogger(Timers.class.getName());
    private static final long IDLE_SECONDS = 5;

    private static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private Timers() {}

    /** Keeps the thread from now on, so that no action fails because no thread can be had when its time has come. */
    static void keepThread() {
        EXECUTOR.allowCoreThreadTimeOut(false);
        EXECUTOR.prestartCoreThread();
    }

    /** Lets the thread end when it has had nothing to do for a while; actions start it again. */
    static void releaseThread() {
        EXECUTOR.allowCoreThreadTimeOut(true);
    }

    /** Runs an action on the timer thread as soon as possible. */
    public static void soon(Runnable action) {
        EXECUTOR.execute(guarded(action));
    }

    /** Runs an action on the timer thread after a delay, of any length, unless the returned future is cancelled before. */
    public static Future<?> after(Duration delay, Runnable action) {
        return EXECUTOR.schedule(guarded(action), Math.max(0, TimeUnit.NANOSECONDS.convert(delay)), TimeUnit.NANOSECONDS);
    }

    private static Runnable guarded(Runnable action) {
        return () -> {
            try {
                action.run();
            } catch (Throwable e) { // an Error, too: an OutOfMemoryError of one action must not cost the next ones
                LOG.log(Level.ERROR, "An action of the timer thread failed", e);
            }
        };
    }

    private static ScheduledThreadPoolExecutor executor() {
        var executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("brood-timer").factory());
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
