// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Counter;
import dev.brood.internal.memory.Counters;
import org.jspecify.annotations.Nullable;

/** Counts one wait of one thread, and has it recorded. Confined to that thread. */
final class WaitWatch {

    private final Core core;
    private final SyncEvents.@Nullable RecordedWait event = SyncEvents.waitBegins();
    private boolean waiting;
    private long began;
    private long owner;
    private String outcome = "failed";

    WaitWatch(Core core) {
        this.core = core;
    }

    /** A wait that may have several parts. */
    @FunctionalInterface
    interface Wait {
        /** Waits; tells the watch when it begins to, and returns whether the goal was reached. */
        boolean await(WaitWatch watch) throws InterruptedException;
    }

    /**
     * Watches the wait of the current thread at an object; returns whether the goal was reached.
     *
     * @throws StackOverflowError if there is no room on the stack for a wait; then nothing has been done
     */
    static boolean during(Core core, Wait wait) throws InterruptedException {
        StackRoom.ensureForWait();
        var watch = new WaitWatch(core);
        try {
            boolean reached = wait.await(watch);
            watch.outcome = reached ? "reached" : "timed-out";
            return reached;
        } catch (InterruptedException e) {
            watch.outcome = "interrupted";
            throw e;
        } finally {
            watch.end();
        }
    }

    /** The thread is about to wait, for the first time or again, for what somebody may have. */
    void waits(WaitPlace.Goal goal) {
        if (!waiting) {
            waits();
            owner = event == null ? 0 : goal.owner();
        }
    }

    /** The thread is about to wait, for the first time or again. */
    void waits() {
        if (!waiting) {
            waiting = true;
            began = System.nanoTime();
        }
    }

    private void end() {
        if (!waiting) {
            return;
        }
        Counters counters = core.around.arena().counters();
        boolean contended = isContended(core.cell.kind());
        counters.add(contended ? Counter.CONTENDED_WAITS : Counter.SIGNAL_WAITS, 1);
        counters.add(contended ? Counter.CONTENDED_NANOS : Counter.SIGNAL_NANOS, System.nanoTime() - began);
        if (event != null) {
            event.ended(core, owner, outcome);
        }
    }

    /** Whether one waits there for what another has, not for what another will do. */
    private static boolean isContended(CellKind kind) {
        return switch (kind) {
            case CONDITION, EVENT, LATCH, BARRIER, RING, PIPE_END -> false;
            default -> true;
        };
    }
}
