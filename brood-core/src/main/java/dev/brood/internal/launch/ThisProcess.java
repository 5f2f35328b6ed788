// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessStat;
import dev.brood.internal.wire.ClassSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of itself: the program's own process, or a child with a name, a role and a parent.
 *
 * <p>Set once by {@link ChildMain} before user code runs. Safe for use by any thread.
 */
public final class ThisProcess {

    private static final String MAIN_NAME = "MainProcess";
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration PARENT_LIMIT = Duration.ofMillis(300);
    private static final Duration CALLBACK_LIMIT = Duration.ofMillis(600);
    private static final AtomicReference<@Nullable ThisProcess> INSTANCE = new AtomicReference<>();

    private final Welcome welcome;
    private final Lane lane;
    private final ClassSource classSource;
    private final TaskInterrupts interrupts;
    private final ChildSignals signals;
    private final CompletableFuture<Void> parentEnded = new CompletableFuture<>();

    ThisProcess(Welcome welcome, Lane lane, ClassSource classSource, TaskInterrupts interrupts, ChildSignals signals) {
        this.welcome = welcome;
        this.lane = lane;
        this.classSource = classSource;
        this.interrupts = interrupts;
        this.signals = signals;
    }

    static void become(ThisProcess self) {
        if (!INSTANCE.compareAndSet(null, self)) {
            throw new IllegalStateException("this process is a child already");
        }
    }

    private static @Nullable ThisProcess instance() {
        return INSTANCE.get();
    }

    /** {@return whether this process is a child} */
    public static boolean isChild() {
        return instance() != null;
    }

    /** {@return this process's name} */
    public static String name() {
        ThisProcess self = instance();
        return self == null ? MAIN_NAME : self.welcome.name();
    }

    /** {@return what this process is for, null for the program itself} */
    public static LaunchSpec.@Nullable Role role() {
        ThisProcess self = instance();
        return self == null ? null : self.welcome.role();
    }

    /** {@return how its parent wants this process to get its children, null if it wants nothing} */
    public static @Nullable StartContext context() {
        ThisProcess self = instance();
        return self == null ? null : self.welcome.context();
    }

    /** {@return how many parents this process has} */
    static int depth() {
        ThisProcess self = instance();
        return self == null ? 0 : self.welcome.depth();
    }

    /** {@return the name of the parent; this process must be a child} */
    public static String parentName() {
        return child().welcome.parentName();
    }

    /** {@return the process id of the parent; this process must be a child} */
    public static long parentPid() {
        return child().welcome.parentPid();
    }

    /** {@return a future that completes when the parent has ended; this process must be a child} */
    public static CompletableFuture<Void> parentEnded() {
        return child().parentEnded;
    }

    /**
     * Ends this process at once. A child reports it before, since a status such as 137 or 3 would be taken for a signal or
     * the end of the memory.
     */
    public static void halt(int status) {
        ThisProcess self = instance();
        if (self != null) {
            self.signals.halts();
        }
        Runtime.getRuntime().halt(status);
    }

    /** Completes what waits for the parent's end: user code, so on a thread of its own, to which a shutdown leaves a moment. */
    void tellParentEnded() {
        Thread telling = Thread.ofPlatform().daemon().name("brood-parent-ended").start(() -> {
            awaitParent();
            parentEnded.complete(null);
        });
        try {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("brood-parent-ended-hook").unstarted(() -> {
                try {
                    telling.join(CALLBACK_LIMIT);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        } catch (IllegalStateException e) {
            // The JVM is exiting already: whoever watches the parent has what is left of that time.
            return;
        }
    }

    /** The connection ends a moment before its process does. */
    private void awaitParent() {
        for (long began = System.nanoTime(); System.nanoTime() - began < PARENT_LIMIT.toNanos(); LockSupport.parkNanos(PAUSE.toNanos())) {
            if (ProcFs.system().stat(welcome.parentPid()).map(ProcessStat::isZombie).orElse(true)) {
                return;
            }
        }
    }

    /** {@return the data connection to the parent; this process must be a child} */
    public static Lane lane() {
        return child().lane;
    }

    /** {@return who may be interrupted from outside; this process must be a child} */
    public static TaskInterrupts interrupts() {
        return child().interrupts;
    }

    /** {@return whom to ask for classes that this process does not have} */
    static ClassSource classSource() {
        ThisProcess self = instance();
        return self == null ? ClassSource.NONE : self.classSource;
    }

    private static ThisProcess child() {
        ThisProcess self = instance();
        if (self == null) {
            throw new IllegalStateException("this process was not started by Brood");
        }
        return self;
    }
}
