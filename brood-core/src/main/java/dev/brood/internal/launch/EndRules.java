// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.sync.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The rules by which this process and its children end.
 *
 * <ul>
 *   <li>While a {@link LaunchSpec.Role#CHILD} lives, a non-daemon thread keeps this JVM alive. When the code of this
 *       process has ended (no other non-daemon thread runs), it ends the daemon children and waits for the others.
 *   <li>When the JVM shuts down, for whatever reason, a hook ends all children but detached ones: SIGTERM, and SIGKILL a
 *       second later. The root then removes the session's files.
 *   <li>Ctrl-C during that ends everything at once, whatever other hooks still do: exit code 130.
 * </ul>
 *
 * What happens when this process is killed is not decided here but in the children: {@code Guardian}.
 */
final class EndRules {

    private static final System.Logger LOG = System.getLogger(EndRules.class.getName());
    private static final Duration TERM_GRACE = Duration.ofSeconds(1);
    private static final Duration KILL_GRACE = Duration.ofMillis(500);
    /** How long a start that is under way when this process ends may take. */
    private static final Duration START_LIMIT = Duration.ofSeconds(1);

    private static final Duration INTERRUPTED_GRACE = Duration.ofMillis(500);
    private static final int INTERRUPTED_STATUS = 130;

    private static final CountDownLatch ENDED = new CountDownLatch(1);
    private static final Set<LaunchedProcess> LIVE = ConcurrentHashMap.newKeySet();
    private static boolean hooked;
    private static boolean ending;
    private static int starting;
    private static @Nullable Thread keeper;

    private EndRules() {}

    /**
     * Begins the start of a child, which the end of this process waits for: else it would miss what is being made.
     *
     * @return this process's session, which ends with this process, also if that happens while it is made
     */
    static synchronized Session beginStart(String name) {
        refuseAtEnd(name);
        if (!hooked) {
            addHook();
        }
        Session own = Session.current();
        starting++;
        return own;
    }

    /** Ends the start of a child, however it went. */
    static synchronized void endStart() {
        starting--;
        EndRules.class.notifyAll();
    }

    private static void refuseAtEnd(String name) {
        if (ending) {
            throw new IllegalStateException("process " + name + " cannot be started any more: this process is ending");
        }
    }

    private static synchronized void beginEnd() {
        ending = true;
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        boolean interrupted = false;
        for (long left = START_LIMIT.toMillis(); starting > 0 && left > 0; left = (limit - System.nanoTime()) / 1_000_000) {
            try {
                EndRules.class.wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes responsibility for a child that is about to start, or for a spare that has become one. */
    static synchronized void adopt(LaunchedProcess child) {
        refuseAtEnd(child.name());
        if (child.ended().isDone()) {
            return; // so fast that it has been released, or is about to be
        }
        LIVE.add(child);
        Timers.keepThread();
        if (child.role() == LaunchSpec.Role.CHILD && keeper == null) {
            keeper = Thread.ofPlatform().daemon(false).name("brood-children").start(EndRules::keepAlive);
        }
    }

    /** Gives up responsibility for a child that has ended or never started. */
    static synchronized void release(LaunchedProcess child) {
        LIVE.remove(child);
        if (LIVE.isEmpty()) {
            Timers.releaseThread();
        }
        if (keeper != null && !anyLive(LaunchSpec.Role.CHILD)) {
            keeper.interrupt();
            keeper = null;
        }
    }

    private static void addHook() {
        try {
            Session.endBy(EndRules::endAll);
            hooked = true;
        } catch (IllegalStateException e) {
            throw new IllegalStateException("no child can be started any more: this process is ending", e);
        }
    }

    private static boolean anyLive(LaunchSpec.Role role) {
        return LIVE.stream().anyMatch(child -> child.role() == role);
    }

    /** The keeper thread: interrupted when the last child that it waits for has ended. */
    private static void keepAlive() {
        while (isKeeper(Thread.currentThread())) {
            try {
                joinOtherThreads();
                end(child -> child.role() == LaunchSpec.Role.DAEMON);
                new Semaphore(0).acquire();
            } catch (InterruptedException e) {
                // The last child has ended, and with it this thread's purpose; or it was somebody who interrupts all threads there are.
            }
        }
    }

    private static synchronized boolean isKeeper(Thread thread) {
        return thread.equals(keeper);
    }

    /** Waits until no non-daemon thread but this one runs. */
    private static void joinOtherThreads() throws InterruptedException {
        for (Thread other = otherThread(); other != null; other = otherThread()) {
            other.join();
        }
    }

    private static @Nullable Thread otherThread() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() * 2 + 16];
        int n = root.enumerate(threads, true);
        for (int i = 0; i < n; i++) {
            Thread thread = threads[i];
            if (!thread.equals(Thread.currentThread()) && !thread.isDaemon() && !"DestroyJavaVM".equals(thread.getName())) {
                return thread;
            }
        }
        return null;
    }

    /** Ends children politely, then by force, and waits a limited time for it. */
    private static void end(Predicate<LaunchedProcess> which) throws InterruptedException {
        List<LaunchedProcess> children = live(which);
        signal(children, EndRules::end);
        await(children, TERM_GRACE.plus(KILL_GRACE));
    }

    private static void end(LaunchedProcess child) {
        if (child.role() == LaunchSpec.Role.SPARE) {
            child.kill(); // nobody's code runs there
        } else {
            child.end(TERM_GRACE);
        }
    }

    private static List<LaunchedProcess> live(Predicate<LaunchedProcess> which) {
        List<LaunchedProcess> children = new ArrayList<>(LIVE);
        children.removeIf(which.negate());
        return children;
    }

    private static void signal(List<LaunchedProcess> children, Consumer<LaunchedProcess> signal) {
        for (LaunchedProcess child : children) {
            try {
                signal.accept(child);
            } catch (IllegalStateException e) {
                LOG.log(Level.DEBUG, "{0} was not started yet when it was to end", child.name());
            }
        }
    }

    private static void await(List<LaunchedProcess> children, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (LaunchedProcess child : children) {
            try {
                child.ended().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return;
            } catch (ExecutionException e) {
                throw new AssertionError("a child's end is never exceptional", e);
            }
        }
    }

    /** The shutdown hook. */
    private static void endAll() {
        beginEnd();
        handleInterrupts();
        try {
            end(EndRules::endsWithThisProcess);
            Launcher.close();
        } catch (InterruptedException e) {
            LOG.log(Level.WARNING, "The end of the children was interrupted", e);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Closing the control socket failed", e);
        }
        Session.closeCurrent();
        ENDED.countDown();
        ExitInHook.watch();
    }

    private static boolean endsWithThisProcess(LaunchedProcess child) {
        return child.role() != LaunchSpec.Role.DETACHED;
    }

    /** From now on the terminal's interrupt ends everything at once. */
    private static void handleInterrupts() {
        if (ThisProcess.isChild()) {
            return; // it is the program's to decide, also if this child has a handler of its own
        }
        try {
            Signal interrupt = new Signal("INT");
            SignalHandler before = Signal.handle(interrupt, signal -> haltAll());
            if (SignalHandler.SIG_IGN.equals(before)) { // not the other way round: handlers are user code
                Signal.handle(interrupt, before); // a program that was started so leaves it to others
            }
        } catch (IllegalArgumentException e) {
            LOG.log(Level.DEBUG, "The JVM keeps signal INT for itself", e);
        }
    }

    private static void haltAll() {
        try {
            signal(live(EndRules::endsWithThisProcess), LaunchedProcess::kill);
            ENDED.await(INTERRUPTED_GRACE.toMillis(), TimeUnit.MILLISECONDS); // the hook then comes to its end quickly
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "The wait for the children's end was interrupted", e);
        } finally {
            Runtime.getRuntime().halt(INTERRUPTED_STATUS);
        }
    }
}
