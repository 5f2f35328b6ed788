// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.lang.System.Logger.Level;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends a JVM whose shutdown hook has called {@code System.exit}: by the JDK's rules that call waits for ever, and the JVM for
 * the hook.
 *
 * <p>Such a hook is the thread that the one thread in the shutdown waits for, and is blocked by a lock of that thread. The
 * JVM is then halted with status 1. Where {@code java.management} is absent, it waits as the JDK would.
 */
final class ExitInHook {

    private static final Duration PAUSE = Duration.ofMillis(200);

    private ExitInHook() {}

    /** Begins to look for it, after all else that this JVM's end asks of Brood; an end without it is over before the first look. */
    static void watch() {
        if (ModuleLayer.boot().findModule("java.management").isPresent()) {
            Thread.ofPlatform().daemon().name("brood-exit-watch").start(() -> {
                while (true) {
                    LockSupport.parkNanos(PAUSE.toNanos());
                    Look.now();
                }
            });
        }
    }

    /** Loaded only where the module {@code java.management} is there. */
    private static final class Look {

        static void now() {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            for (Thread hook : Thread.getAllStackTraces().keySet()) {
                if (hook.getState() == Thread.State.BLOCKED && isJoinedByItsBlocker(hook, threads)) {
                    log().log(Level.WARNING, "The shutdown hook {0} has called System.exit, which never returns in a hook: halted",
                            hook.getName());
                    Runtime.getRuntime().halt(1);
                }
            }
        }

        private static boolean isJoinedByItsBlocker(Thread hook, ThreadMXBean threads) {
            ThreadInfo blocked = threads.getThreadInfo(hook.threadId());
            if (blocked == null || blocked.getLockOwnerId() < 0) {
                return false;
            }
            ThreadInfo blocker = threads.getThreadInfo(blocked.getLockOwnerId());
            LockInfo awaited = blocker == null ? null : blocker.getLockInfo();
            return awaited != null && awaited.getIdentityHashCode() == System.identityHashCode(hook);
        }
    }

    private static System.Logger log() {
        return System.getLogger(ExitInHook.class.getName());
    }
}
