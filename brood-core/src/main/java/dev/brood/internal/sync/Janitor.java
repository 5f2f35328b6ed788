// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.os.Kill;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessIdentity;
import dev.brood.internal.os.ProcessStat;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Cleans up after a dead root, in the lowest of its descendants that can.
 *
 * <p>Runs in every child that is ending. It returns as soon as somebody lower is at it to the end; otherwise, when nothing else
 * of the session is left and its files are removed.
 */
final class Janitor implements Runnable {

    /*
     * Overview, times from the moment that this process noticed
     *
     *   The root's byte may be free a little later than the control connection ends: it is waited for, shortly where the parent
     *   is another process. If it stays held, only the parent died, and an ancestor that lives recovers the rest.
     *
     *   Who has seen the root's byte free is AT_WORK, and does the work while no lower slot is, or a lower one that is has been
     *   stopped: it kills what cannot end by itself, that is stopped processes, native ones, and children that have not joined,
     *   until a look finds none of them. Then it is LAST_OUT, and stays until the others have ended, hooks included.
     *   At 1,000 ms it kills all others that are still here.
     *
     *   Whoever sees a lower slot AT_WORK watches it: if it ends, however that came, or is stopped, the next one takes over. Once
     *   the lower one is LAST_OUT, this process may end.
     *   At 8 s whoever is still here kills all others: the lower one must be too slow.
     */

    private static final long GRACE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long OTHER_PARENT_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LIMIT_NANOS = Duration.ofSeconds(8).toNanos();
    private static final Duration LAST_KILLS = Duration.ofSeconds(1);
    /** A look at all processes takes the longer the more there are, and comes on top of whatever made the machine slow. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(250).toNanos();
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(80).toNanos();

    private final Session session;
    private final Carriers carriers;
    private final long began;
    private long pause = FIRST_PAUSE_NANOS;
    private long noneIsHelplessUntil;

    /** A janitor in a process that noticed the death at this {@link System#nanoTime()}. */
    Janitor(Session session, long began) {
        this.session = session;
        this.carriers = new Carriers(session.random());
        this.began = began;
    }

    @Override
    public void run() {
        long patience = isRootTheParent() ? GRACE_NANOS : OTHER_PARENT_NANOS;
        while (isRootAlive()) {
            if (elapsed() > patience) {
                return;
            }
            pause();
        }
        become(Cleaning.AT_WORK);
        pause = FIRST_PAUSE_NANOS;
        while (!endOthers()) {
            if (lower(Cleaning.LAST_OUT)) {
                return;
            }
            pause();
        }
        boolean complete = carriers.killAll(lastKills()).isComplete();
        awaitBytes();
        if (complete) { // else the next sweep needs the files, to find whom this process could not see
            session.files().remove();
        }
    }

    /** Takes one step of the work, unless a lower slot is at it; true if all others are gone or have had their time. */
    private boolean endOthers() {
        if (elapsed() > LIMIT_NANOS) {
            return true;
        }
        if (lower(Cleaning.AT_WORK)) {
            return false;
        }
        List<Slot> others = others();
        if (noneIsHelplessUntil < elapsed() && killHelpless(others)) {
            noneIsHelplessUntil = elapsed() + LOOK_AGAIN_NANOS;
            become(Cleaning.LAST_OUT);
        }
        return elapsed() > GRACE_NANOS || others.isEmpty();
    }

    private boolean isRootTheParent() {
        return session.self().parent().filter(session.root()::equals).isPresent();
    }

    private boolean isRootAlive() {
        return session.lock().isHeldNow(session.root().index());
    }

    private long elapsed() {
        return System.nanoTime() - began;
    }

    private void pause() {
        LockSupport.parkNanos(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }

    private void become(Cleaning cleaning) {
        session.table().cleaningRelease(session.self().index(), cleaning);
    }

    /** The other processes that joined the session and hold their byte, lowest first. */
    private List<Slot> others() {
        return IntStream.range(1, SessionLayout.SLOTS)
                .filter(slot -> slot != session.self().index())
                .mapToObj(slot -> new Slot(session, slot, SessionLayout.generation(session.table().wordAcquire(slot))))
                .filter(slot -> session.liveness().isLiveNow(slot.index(), session.table().wordAcquire(slot.index())))
                .toList();
    }

    /** Whether a lower slot has come at least so far with the work, and goes on with it. */
    private boolean lower(Cleaning atLeast) {
        return IntStream.range(1, session.self().index())
                .filter(slot -> session.table().cleaningAcquire(slot).compareTo(atLeast) >= 0)
                .filter(slot -> session.liveness().isLiveNow(slot, session.table().wordAcquire(slot)))
                .mapToObj(slot -> new Slot(session, slot, SessionLayout.generation(session.table().wordAcquire(slot))))
                .anyMatch(slot -> slot.process().map(process -> !isStopped(process)).orElse(true));
    }

    private static boolean isStopped(ProcessIdentity process) {
        return ProcFs.system().stat(process.pid()).map(ProcessStat::isStopped).orElse(false);
    }

    /** Kills what cannot end by itself; true if a look at all processes found nothing of that kind. */
    private boolean killHelpless(List<Slot> others) {
        Set<ProcessIdentity> children = others.stream().flatMap(slot -> slot.process().stream()).collect(Collectors.toSet());
        Carriers.Look look = carriers.find();
        List<Carrier> helpless = look.found().stream()
                .filter(carrier -> carrier.stopped() || !children.contains(carrier.process()))
                .toList();
        helpless.forEach(carrier -> Kill.forcibly(carrier.process()));
        return helpless.isEmpty() && look.isComplete();
    }

    private Duration lastKills() {
        return Duration.ofNanos(Math.max(LAST_KILLS.toNanos(), LIMIT_NANOS - elapsed()));
    }

    /** A killed process's byte is free only after the kernel has taken down its memory. */
    private void awaitBytes() {
        pause = FIRST_PAUSE_NANOS;
        long limit = System.nanoTime() + LAST_KILLS.toNanos();
        while (!others().isEmpty() && System.nanoTime() - limit < 0) {
            pause();
        }
    }
}
