// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.os.Kill;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is done after a process of the session died: what it held in shared objects is given back, what it left running is
 * killed, its temporary directory removed, its slot made free again.
 *
 * <p>A parent asks for it at its child's death. Descendants of a dead process are recovered along with it: they get 1.2 s to
 * end by themselves, then they are killed, stopped ones too. Any number of processes may recover the same slot at once, and
 * any of them may die on the way. Thread-safe; the work is done by one daemon thread, {@code brood-recovery}, which ends when
 * nothing is left to do.
 */
public final class Recovery {

    /*
     * Overview
     *
     * The thread makes passes over the table until one leaves nothing to do. Deaths that are reported meanwhile are taken up
     * by the next pass, so that many deaths share one look at the process table. In a pass
     *
     *   1. each slot that was reported, or that is an orphan (some ancestor is dead), is looked at. The slots of other
     *      parents that live are left to those, who want to read the task word first.
     *   2. If it is dead: -> DEAD -> RECOVERING, and its shared objects are repaired. An orphan that lives is given its grace, then it is overdue.
     *   3. Whatever carries a RECOVERING or overdue (slot, generation) in its environment is killed.
     *   4. A RECOVERING slot of which no carrier was found in this pass, and whose byte is free: its temporary directory is
     *      removed, -> FREE. If not every process could be looked at, nobody's carriers are known to be gone: nothing is freed.
     *
     * What cannot be done within 30 s, or fails, is told to the log and to who waits, and looked at every 2 s from then on. So
     * is a reported slot whose process lives: it may be a child that goes on below a killed launcher, and ends in a while.
     *
     * Every step can be done again by another process, or by one that was stopped for minutes: kills and directories go by
     * (slot, generation), which is never reused, and each arrow is a compare-and-set that carries the generation.
     */

    private static final long ORPHAN_GRACE_NANOS = Duration.ofMillis(1_200).toNanos();
    /** How long a temporary directory is tried that cannot be removed; the session's own end removes it, too. */
    private static final long LITTER_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long GIVE_UP_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(2).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LATER_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    private final Session session;
    /** What was asked for and is not done; guarded by this. */
    private final Map<Slot, CompletableFuture<Void>> reported = new HashMap<>();
    /** What is not done either, but nobody is told any more; guarded by this. */
    private final Set<Slot> later = new HashSet<>();
    /** The thread while it runs; guarded by this. */
    private @Nullable Thread worker;

    Recovery(Session session) {
        this.session = session;
    }

    /**
     * Recovers after a process that has died. Its task word should have been read before. What it held in shared objects has
     * been given back when this method returns; the rest takes its time.
     *
     * @param dead the process
     * @return completes when the slot is free again; exceptionally if the process lives, or if something that it left behind
     *     cannot be killed: then the slot is taken up again, and freed as soon as that is possible
     */
    public CompletableFuture<Void> recover(Slot dead) {
        giveBack(dead);
        return request(dead);
    }

    /**
     * Gives back what a process held in shared objects if it is dead, and nothing else: its slot stays its own, with all that
     * stands there, until {@link #recover} is called. For who has noticed first, while others wait.
     *
     * @param dead the process, which may be about to end
     */
    public void giveBack(Slot dead) {
        try {
            if (dead.markDead() || isDead(dead)) {
                session.recoverObjects(dead);
            }
        } catch (RuntimeException | Error e) { // no descriptor or memory is left just now: the thread does it again
            log().log(Level.DEBUG, "What " + dead + " held is not given back yet", e);
        }
    }

    private synchronized CompletableFuture<Void> request(Slot dead) {
        CompletableFuture<Void> done = reported.computeIfAbsent(dead, slot -> new CompletableFuture<>());
        if (worker == null) {
            worker = Thread.ofPlatform().daemon().name("brood-recovery").start(this::run);
        } else {
            LockSupport.unpark(worker);
        }
        return done.copy();
    }

    /**
     * Recovers after processes that have died, and waits for it.
     *
     * @param dead the processes
     * @param limit how long to wait
     * @return whether all are recovered, or were before
     */
    public boolean recoverNow(Collection<Slot> dead, Duration limit) {
        var all = CompletableFuture.allOf(dead.stream().map(this::recover).toArray(CompletableFuture<?>[]::new));
        try {
            all.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
            // The caller learns it from the result; the work goes on.
            return false;
        }
    }

    private void run() {
        boolean told = false;
        while (true) {
            try {
                work();
                return;
            } catch (RuntimeException | Error e) {
                if (session.isClosed() || !Files.exists(session.directory())) {
                    fail(e);
                    return;
                }
                // No descriptor or memory is left just now, for instance: the slots stay to be done.
                postpone(e, !told);
                told = true;
                LockSupport.parkNanos(LATER_PAUSE_NANOS);
            }
        }
    }

    private void work() {
        var orphans = new HashMap<Slot, Long>();
        var repaired = new HashSet<Slot>();
        var littered = new HashMap<Slot, Long>();
        Set<Slot> known = Set.of();
        long pause = FIRST_PAUSE_NANOS;
        long lastProgress = System.nanoTime();
        boolean stuck = false;
        while (true) {
            Set<Slot> asked = asked();
            boolean more = !known.containsAll(asked);
            known = asked;
            Pass pass = pass(asked, orphans, repaired, littered);
            long now = System.nanoTime();
            if (pass.progress || pass.waiting || more) {
                lastProgress = now;
                stuck = false;
            }
            if (pass.progress || more) {
                pause = FIRST_PAUSE_NANOS;
            }
            if (!pass.isDone() && now - lastProgress > GIVE_UP_NANOS) {
                if (session.isClosed()) {
                    fail(stuck(pass));
                    return;
                }
                if (!stuck) {
                    stuck = true;
                    postpone(stuck(pass), true);
                }
            }
            if (pass.isDone() && !pass.waiting && mayEnd()) {
                return;
            }
            LockSupport.parkNanos(pause);
            boolean urgent = pass.waiting || (!pass.isDone() && !stuck);
            pause = Math.min(2 * pause, urgent ? LONGEST_PAUSE_NANOS : LATER_PAUSE_NANOS);
        }
    }

    private BroodException stuck(Pass pass) {
        String carry = "Processes that carry " + Session.VARIABLE + "=" + session.random() + "/<slot>-<generation> ";
        String rest = " Their slots stay unusable until then.";
        return pass.gap == null
                ? new BroodException(carry + "cannot be killed: " + pass.left + ". End them by hand." + rest)
                : new BroodException(carry + "cannot be looked for: " + pass.gap + ". Give this process what it lacks (descriptors:"
                        + " ulimit -n)." + rest, pass.gap);
    }

    private synchronized Set<Slot> asked() {
        var asked = new HashSet<>(later);
        asked.addAll(reported.keySet());
        return asked;
    }

    private synchronized boolean mayEnd() {
        if (session.isClosed()) {
            later.clear(); // whoever lives yet is killed by the close, or by the next sweep
        }
        if (reported.isEmpty() && later.isEmpty()) {
            worker = null;
        }
        return worker == null;
    }

    /** Lets who waits for anything know that it will take its time; the work goes on. */
    private void postpone(Throwable cause, boolean log) {
        if (log) {
            log().log(Level.WARNING, "Recovery in " + session + " is held up and will be tried again", cause);
        }
        List<CompletableFuture<Void>> waiting;
        synchronized (this) {
            waiting = List.copyOf(reported.values());
            later.addAll(reported.keySet());
            reported.clear();
        }
        waiting.forEach(done -> done.completeExceptionally(cause));
    }

    private void fail(Throwable cause) {
        log().log(session.isClosed() ? Level.DEBUG : Level.WARNING, "Recovery in " + session + " ends, as the session has", cause);
        List<CompletableFuture<Void>> failed;
        synchronized (this) {
            worker = null;
            failed = List.copyOf(reported.values());
            reported.clear();
            later.clear();
        }
        failed.forEach(done -> done.completeExceptionally(cause));
    }

    /** What one pass over the table did, and what it left. */
    private static final class Pass {
        private final List<Slot> recovering = new ArrayList<>();
        private final Set<Slot> overdue = new HashSet<>();
        private final List<Carrier> left = new ArrayList<>();
        /** Why not every process could be looked at, null if all were or none had to be. */
        private @Nullable IOException gap;
        private boolean progress;
        private boolean waiting;

        boolean isDone() {
            return left.isEmpty() && gap == null;
        }
    }

    private Pass pass(Set<Slot> asked, Map<Slot, Long> orphans, Set<Slot> repaired, Map<Slot, Long> littered) {
        var pass = new Pass();
        for (int index = 1; index < SessionLayout.SLOTS; index++) {
            long word = session.table().wordAcquire(index);
            if (SlotTable.state(word) != SlotState.FREE) {
                look(new Slot(session, index, SessionLayout.generation(word)), word, asked, orphans, repaired, pass);
            }
        }
        for (Slot slot : asked) {
            if (slot.state().filter(state -> state != SlotState.FREE).isEmpty()) {
                complete(slot); // another process was faster
            }
        }
        if (!pass.recovering.isEmpty() || !pass.overdue.isEmpty()) {
            kill(pass);
            if (pass.gap == null) {
                pass.recovering.forEach(slot -> free(slot, littered, pass));
            }
        }
        return pass;
    }

    private void look(Slot slot, long word, Set<Slot> asked, Map<Slot, Long> orphans, Set<Slot> repaired, Pass pass) {
        boolean orphan = isOrphan(word);
        if (!orphan && !asked.contains(slot)) {
            return;
        }
        if (slot.markDead() || isDead(slot)) {
            long dead = session.table().wordAcquire(slot.index());
            if (SessionLayout.generation(dead) == slot.generation() && SlotTable.state(dead) == SlotState.DEAD) {
                session.table().moveCas(slot.index(), dead, SlotState.RECOVERING);
            }
            if (repaired.add(slot)) {
                session.recoverObjects(slot); // first, since others may wait for what it held
            }
            pass.recovering.add(slot);
        } else if (orphan) {
            long since = orphans.computeIfAbsent(slot, added -> System.nanoTime());
            if (System.nanoTime() - since < ORPHAN_GRACE_NANOS) {
                pass.waiting = true;
            } else {
                pass.overdue.add(slot);
            }
        } else {
            lives(slot);
        }
    }

    private boolean isDead(Slot slot) {
        return slot.state().filter(state -> state == SlotState.DEAD || state == SlotState.RECOVERING).isPresent();
    }

    /** Whether some ancestor is dead, the root excepted: its death ends the whole session by other means. */
    private boolean isOrphan(long word) {
        for (int depth = 0; depth < SessionLayout.SLOTS; depth++) {
            int parent = SessionLayout.parentSlot(word);
            int generation = SessionLayout.parentGeneration(word);
            if (parent == session.root().index()) {
                return false;
            }
            word = session.table().wordAcquire(parent);
            if (SessionLayout.generation(word) != generation || !session.liveness().isAlive(parent, word)) {
                return true;
            }
        }
        return true; // a circle: the slots were reused while they were read, so the one looked at has lost its parent
    }

    private void kill(Pass pass) {
        pass.overdue.forEach(slot -> slot.process().ifPresent(Kill::forcibly));
        Carriers.Look look = new Carriers(session.random()).find();
        pass.gap = look.gap();
        for (Carrier carrier : look.found()) {
            Slot owner = new Slot(session, carrier.slot(), carrier.generation());
            if (pass.overdue.contains(owner) || pass.recovering.contains(owner)) {
                Kill.forcibly(carrier.process());
                pass.left.add(carrier);
            }
        }
        pass.waiting |= pass.left.isEmpty() && !pass.overdue.isEmpty();
    }

    private void free(Slot slot, Map<Slot, Long> littered, Pass pass) {
        if (pass.left.stream().anyMatch(carrier -> carrier.belongsTo(slot))) {
            return;
        }
        long word = session.table().wordAcquire(slot.index());
        if (SessionLayout.generation(word) != slot.generation() || session.liveness().isByteHeldNow(slot.index())) {
            pass.waiting |= SessionLayout.generation(word) == slot.generation();
            return;
        }
        if (!session.files().removeTemporaryDirectory(slot.id())) {
            long since = littered.computeIfAbsent(slot, added -> System.nanoTime());
            if (System.nanoTime() - since < LITTER_NANOS) {
                pass.waiting = true; // no descriptor is left just now, perhaps
                return;
            }
            log().log(Level.WARNING, "The temporary directory of {0} cannot be removed; it stays until {1} ends", slot, session);
        }
        if (SlotTable.state(word) == SlotState.RECOVERING) {
            session.table().moveCas(slot.index(), word, SlotState.FREE);
        }
        pass.progress = true;
        complete(slot);
    }

    private void complete(Slot slot) {
        CompletableFuture<Void> done;
        synchronized (this) {
            done = reported.remove(slot);
            later.remove(slot);
        }
        if (done != null) {
            done.complete(null);
        }
    }

    private void lives(Slot slot) {
        CompletableFuture<Void> done;
        synchronized (this) {
            done = reported.remove(slot);
            later.add(slot);
        }
        if (done != null) {
            done.completeExceptionally(new BroodException("Nothing to recover: " + slot + " (" + slot.name() + ", pid "
                    + slot.pid().orElse(0) + ") holds its byte, so its process lives. Kill it first."));
        }
    }

    private static System.Logger log() {
        return System.getLogger(Recovery.class.getName());
    }
}
