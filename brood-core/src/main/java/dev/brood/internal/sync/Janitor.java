// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.os.Kill;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessStat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Cleans up after a dead root, in the lowest of its descendants that can.
 *
 * <p>Runs in every child that is ending. It returns as soon as somebody lower does the work; otherwise, when nothing else of
 * the session is left and its files are removed.
 */
final class Janitor {

    /*
     * Overview, times from the moment that this process noticed
     *
     *   The root's byte may be free a little later than the control connection ends: it is waited for, shortly where the parent
     *   is another process. If it stays held, only the parent died, and an ancestor that lives recovers the rest.
     *   Until 1,000 ms the others may end by themselves, hooks included. Native processes and children that had not joined are
     *   killed at once, by the lowest.
     *   Whoever sees a lower slot that is alive, not stopped, and marked as ending leaves the work to it. A lower one that is
     *   not marked may hang: it is waited for.
     *   At 1,000 ms whoever is still here kills all others, stopped ones too.
     */

    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long OTHER_PARENT_NANOS = Duration.ofMillis(100).toNanos();
    private static final Duration KILL_LIMIT = Duration.ofMillis(350);
    private static final long PAUSE_NANOS = Duration.ofMillis(15).toNanos();

    private final Session session;
    private final Carriers carriers;
    private final long began;

    /** A janitor in a process that noticed the death at this {@link System#nanoTime()}. */
    Janitor(Session session, long began) {
        this.session = session;
        this.carriers = new Carriers(session.random());
        this.began = began;
    }

    void run() {
        long patience = isRootTheParent() ? GRACE_NANOS : OTHER_PARENT_NANOS;
        while (isRootAlive()) {
            if (System.nanoTime() - began > patience) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        while (!isGraceOver()) {
            List<Slot> others = others();
            if (others.stream().anyMatch(this::doesTheWork)) {
                return;
            }
            if (others.isEmpty() || others.getFirst().index() > session.self().index()) {
                killNatives(others);
            }
            if (others.isEmpty()) {
                break;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        if (others().stream().noneMatch(this::doesTheWork)) {
            boolean complete = carriers.killAll(KILL_LIMIT).isComplete();
            awaitBytes();
            if (complete) { // else the next sweep needs the files, to find whom this process could not see
                session.files().remove();
            }
        }
    }

    private boolean isRootTheParent() {
        return session.self().parent().filter(session.root()::equals).isPresent();
    }

    private boolean isRootAlive() {
        return session.lock().isHeldNow(session.root().index());
    }

    private boolean isGraceOver() {
        return System.nanoTime() - began > GRACE_NANOS;
    }

    /** The other processes that joined the session and hold their byte, lowest first. */
    private List<Slot> others() {
        return IntStream.range(1, SessionLayout.SLOTS)
                .filter(slot -> slot != session.self().index())
                .mapToObj(slot -> new Slot(session, slot, SessionLayout.generation(session.table().wordAcquire(slot))))
                .filter(slot -> session.liveness().isLiveNow(slot.index(), session.table().wordAcquire(slot.index())))
                .toList();
    }

    private boolean doesTheWork(Slot other) {
        return other.index() < session.self().index()
                && session.table().isEndingAcquire(other.index())
                && !other.process().flatMap(process -> ProcFs.system().stat(process.pid())).map(ProcessStat::isStopped).orElse(true);
    }

    private void killNatives(List<Slot> others) {
        var children = others.stream().flatMap(slot -> slot.process().stream()).toList();
        for (Carrier carrier : carriers.find().found()) {
            if (!children.contains(carrier.process())) {
                Kill.forcibly(carrier.process());
            }
        }
    }

    /** A killed process's byte is free only after the kernel has taken down its memory. */
    private void awaitBytes() {
        long limit = System.nanoTime() + KILL_LIMIT.toNanos();
        while (!others().isEmpty() && System.nanoTime() - limit < 0) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
