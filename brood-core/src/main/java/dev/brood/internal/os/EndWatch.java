// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the ends of processes that are not this one's children, which the system tells to nobody else: one thread looks at all of them
 * every 100 ms, as long as there are any. ({@link ProcessHandle#onExit} looks less and less often, up to every 5 s.) Thread-safe.
 */
public final class EndWatch {

    private static final System.Logger LOG = System.getLogger(EndWatch.class.getName());
    private static final Duration INTERVAL = Duration.ofMillis(100);

    /** All watches that have not been told, nor ended; guarded by itself. */
    private static final List<EndWatch> WATCHES = new ArrayList<>();

    /** Runs while there are watches; guarded by them. */
    private static @Nullable Thread thread;

    private final ProcessIdentity process;
    private final Runnable ended;

    private EndWatch(ProcessIdentity process, Runnable ended) {
        this.process = process;
        this.ended = ended;
    }

    /**
     * Begins to watch a process.
     *
     * @param process the process
     * @param ended is run once, in the watching thread, when it has ended, or has ended before; it does not wait
     * @return the watch
     */
    public static EndWatch begin(ProcessIdentity process, Runnable ended) {
        EndWatch watch = new EndWatch(process, ended);
        synchronized (WATCHES) {
            WATCHES.add(watch);
            if (thread == null) {
                thread = Thread.ofPlatform().daemon().name("brood-ends").start(EndWatch::look);
            }
        }
        return watch;
    }

    /** Ends the watch; what it runs may be running already. */
    public void end() {
        synchronized (WATCHES) {
            WATCHES.remove(this);
        }
    }

    private static void look() {
        while (true) {
            List<EndWatch> watches;
            synchronized (WATCHES) {
                if (WATCHES.isEmpty()) {
                    thread = null;
                    return;
                }
                watches = List.copyOf(WATCHES);
            }
            for (EndWatch watch : watches) {
                if (watch.isOver()) {
                    watch.tell();
                }
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }

    private boolean isOver() {
        try {
            return ProcFs.system().hasEnded(process);
        } catch (RuntimeException | Error e) { // as in tell()
            LOG.log(Level.WARNING, "Process " + process.pid() + " cannot be looked at just now", e);
            return false;
        }
    }

    private void tell() {
        synchronized (WATCHES) {
            if (!WATCHES.remove(this)) {
                return;
            }
        }
        try {
            ended.run();
        } catch (OutOfMemoryError e) { // no thread or memory is left just now
            LOG.log(Level.WARNING, "The end of process " + process.pid() + " cannot be told yet", e);
            synchronized (WATCHES) {
                WATCHES.add(this);
            }
        } catch (RuntimeException | Error e) { // the others are still to be told
            LOG.log(Level.ERROR, "Telling the end of process " + process.pid() + " failed", e);
        }
    }
}
