// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.UsedResources;
import dev.brood.internal.sync.Guardian;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * A child's behaviour at signals, and its last word to its parent.
 *
 * <p>INT is ignored: the terminal sends it to the whole group, and the parent decides. TERM and HUP end the process in
 * the orderly way and are reported, because the exit status alone cannot tell {@code kill -TERM} from {@code exit(143)}.
 * A JVM that was started with {@code -Xrs} keeps the system's own handling, which the exit status tells.
 *
 * <p>An exit that is under way may be cut short by SIGKILL, whose status 137 is what {@code exit(137)} gives, too. So a file lies
 * there from the report, or before, until the shutdown hooks have ended: the JVM deletes it after them. A status 137 after that counts as
 * that of an exit, unless the report says that nobody has called {@code System.exit}: then the status of an exit is 0 or 1.
 */
final class ChildSignals {

    private static final int SIGNAL_BASE = 128;
    private static final int HUP = 1;
    private static final int TERM = 15;
    private static final long REPORT_SECONDS = 1;
    private static final int MORE_THREADS = 16;
    /** HotSpot's name for the thread that waits for the others, when the main thread has returned. */
    private static final String ENDS_JVM = "DestroyJavaVM";

    private final Thread main = Thread.currentThread();
    private volatile int signal;
    private final @Nullable Path endingFile;
    /** Guarded by this, as is the next. */
    private boolean halting;

    private boolean marked;
    private volatile boolean reported;
    private volatile @Nullable FrameChannel control;

    private ChildSignals(@Nullable Path endingFile) {
        this.endingFile = endingFile;
    }

    /**
     * Sets the behaviour of this process.
     *
     * @param endingFile lies there while this process exits; null if nobody would look
     */
    static ChildSignals install(@Nullable Path endingFile) {
        ChildSignals signals = new ChildSignals(endingFile);
        handle("INT", SignalHandler.SIG_IGN);
        handle("TERM", s -> signals.end(TERM));
        handle("HUP", s -> signals.end(HUP));
        return signals;
    }

    /**
     * Reports the end of this process over a connection, whenever it comes in an orderly way.
     *
     * @param connection the connection
     * @param guardian is at work in this process; null in one that founds a session
     */
    void reportTo(FrameChannel connection, @Nullable Guardian guardian) {
        control = connection;
        boolean inTime = guardian == null ? addHook() : guardian.atExit(this::exits);
        if (!inTime) {
            exits();
        }
    }

    private boolean addHook() {
        try {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("brood-report").unstarted(this::exits));
            return true;
        } catch (IllegalStateException e) {
            return false; // the end has begun already
        }
    }

    /** Does of the end what can be done before, and the rest for the first time, which takes longest; nobody is told anything. */
    void prepareExit() {
        markExit();
        used();
        endsByItself();
    }

    private void end(int number) {
        signal = number;
        System.exit(SIGNAL_BASE + number);
    }

    /** Does not return if a signal has asked for the end of this process. */
    void awaitEndIfAsked() {
        while (signal != 0) {
            LockSupport.park();
        }
    }

    private void exits() {
        markExit();
        report(true);
    }

    private synchronized void markExit() {
        if (endingFile != null && !halting && !marked) {
            marked = true;
            try {
                Files.createFile(endingFile);
                endingFile.toFile().deleteOnExit();
            } catch (IOException e) {
                log().log(Level.DEBUG, "An end by force from here on cannot be told from an exit with status 137", e);
            }
        }
    }

    /** Reports that this process is about to halt, with a status that says all. */
    void halts() {
        unmarkExit();
        report(false);
    }

    private synchronized void unmarkExit() {
        halting = true;
        if (endingFile != null) {
            try {
                Files.deleteIfExists(endingFile); // it is there if a hook halts
            } catch (IOException e) {
                log().log(Level.DEBUG, "A halt with status 137 may be taken for an end by force", e);
            }
        }
    }

    /**
     * Tells the parent.
     *
     * @param inHook whether this thread is nobody's: another one may be interrupted, for which the JDK would close the connection
     */
    private void report(boolean inHook) {
        FrameChannel connection = control;
        if (connection == null) {
            return;
        }
        byte[] used = used();
        long reason = inHook ? reason() : signal;
        stopReading(connection);
        try {
            ByteBuffer rest = inHook ? connection.writeAtOnce(FrameType.ENDING, reason, used) : null;
            if (rest == null) {
                patiently(() -> connection.write(FrameType.ENDING, reason, used));
            } else if (rest.hasRemaining()) {
                patiently(() -> connection.writeRest(rest));
            }
        } catch (IOException e) {
            log().log(Level.DEBUG, "The parent is gone and needs no report", e);
        }
    }

    /** The signal for which this process ends; {@link ExitStatus#BY_ITSELF} if nobody has called {@code System.exit}, 0 if somebody may have. */
    private long reason() {
        if (signal != 0) {
            return signal;
        }
        return !main.isAlive() && endsByItself() ? ExitStatus.BY_ITSELF : 0;
    }

    /** Whether the thread that waits for the end of all others is the one that runs the shutdown hooks: else somebody has called exit. */
    private boolean endsByItself() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        Thread[] threads = new Thread[group.activeCount() + MORE_THREADS];
        int n = group.enumerate(threads);
        for (int i = 0; i < n; i++) {
            if (threads[i].getName().equals(ENDS_JVM)) {
                return Stream.of(threads[i].getStackTrace()).anyMatch(frame -> frame.getMethodName().equals("runHooks"));
            }
        }
        return false;
    }

    /** Writes something to the parent. */
    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    /** Waits for a parent that has not read for long, but for a limited time, for it may have been stopped. */
    private static void patiently(Writing writing) {
        CountDownLatch done = new CountDownLatch(1);
        Thread.ofPlatform().daemon().name("brood-reporter").start(() -> {
            try {
                writing.run();
            } catch (IOException e) {
                log().log(Level.DEBUG, "The parent is gone and needs no report", e);
            } finally {
                done.countDown();
            }
        });
        try {
            done.await(REPORT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            log().log(Level.DEBUG, "The report of this process's end was interrupted", e);
        }
    }

    /** What this process has used so far; no bytes if that cannot be told, or nobody would ask. */
    private static byte[] used() {
        try {
            return ThisProcess.role() == LaunchSpec.Role.WORKER ? new byte[0] : UsedResources.ofThisProcess();
        } catch (IOException e) {
            log().log(Level.DEBUG, "What this process has used is not told at its end", e);
            return new byte[0];
        }
    }

    /** {@return whether this process has reported its end and reads nothing more from its parent} */
    boolean reported() {
        return reported;
    }

    /** HotSpot waits 300 ms at its end for threads in native code: the control thread must not be in its read. */
    private void stopReading(FrameChannel connection) {
        reported = true;
        try {
            connection.shutdownInput();
        } catch (IOException e) {
            log().log(Level.DEBUG, "The control connection broke", e);
        }
    }

    private static void handle(String name, SignalHandler handler) {
        try {
            Signal.handle(new Signal(name), handler);
        } catch (IllegalArgumentException e) {
            log().log(Level.DEBUG, "The JVM keeps signal " + name + " for itself", e);
        }
    }

    private static System.Logger log() {
        return System.getLogger(ChildSignals.class.getName());
    }
}
