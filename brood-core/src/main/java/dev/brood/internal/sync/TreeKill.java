// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.error.NotPermittedException;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.os.Kill;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessIdentity;
import dev.brood.internal.os.ProcessScan;
import dev.brood.internal.os.ProcessStat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The end of a process by force, with all that it has started, however deep below it, and none of what it starts meanwhile left out.
 *
 * <p>Detached children, and what they have started, are left alone. Used by one thread.
 */
public final class TreeKill {

    /*
     * Overview
     *
     * What belongs to the tree is found in two ways, since each misses some: by parents, which misses what is below a process that has
     * ended; and by the mark that Brood's processes have in their environment and hand on, which misses what was started without it.
     *
     *   1. Whatever is found is stopped, until a look finds only what is stopped: a stopped process starts no others. A process may come
     *      between a look and the stop of who starts it; the next look shows it, and it is stopped then. Not waited for is who cannot
     *      stop now: it waits for a disk, or for a child that it shares its memory with, vfork(2), and that was stopped before its exec.
     *   2. All are killed, until a look finds none, and none of those that were ever found runs.
     */

    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
    /** So many looks find those that cannot stop unchanged. */
    private static final int QUIET_LOOKS = 4;

    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private static final Pattern MARK = Pattern.compile("([0-9a-f]{32})/(\\d{1,4})(?:-(\\d{1,8}))?");

    private final Session session;
    private final ProcessIdentity root;
    private final String random;
    private final @Nullable Slot slot;
    private final Map<ProcessIdentity, ProcessStat> everFound = new HashMap<>();
    private @Nullable IOException gap;

    /**
     * A tree.
     *
     * @param session the session of this process
     * @param root the process at its root
     * @param mark what that process carries in its environment as {@link Session#VARIABLE}
     * @param slot its slot in the session, null for a detached one, which has founded another
     */
    public TreeKill(Session session, ProcessIdentity root, String mark, @Nullable Slot slot) {
        this.session = session;
        this.root = root;
        this.random = mark.substring(0, mark.indexOf('/'));
        this.slot = slot;
    }

    /**
     * Kills all processes of the tree. None runs any more when this method returns.
     *
     * @throws NotPermittedException if the system does not let this process end one of them
     * @throws BroodException if one does not end within 10 seconds, or they cannot be looked for
     */
    public void run() {
        boolean done = false;
        try {
            stopAll();
            killAll();
            done = true;
        } finally {
            if (!done) {
                everFound.keySet().forEach(Kill::forcibly); // none is to stay stopped
            }
        }
    }

    private void stopAll() {
        long began = System.nanoTime();
        long pause = FIRST_PAUSE_NANOS;
        int quiet = 0;
        while (System.nanoTime() - began < STOP_LIMIT.toNanos()) {
            List<ProcessStat> running = look().stream().filter(process -> !process.isStopped()).toList();
            quiet = running.stream().allMatch(ProcessStat::isUninterruptible) ? quiet + 1 : 0;
            if (gap == null && (running.isEmpty() || quiet == QUIET_LOOKS)) {
                return;
            }
            Kill.sendAll(running.stream().map(ProcessStat::identity).toList(), "STOP");
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    private void killAll() {
        long began = System.nanoTime();
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            look();
            List<ProcessIdentity> left = everFound.keySet().stream().filter(ProcFs.system()::isRunning).toList();
            if (left.isEmpty() && gap == null) {
                return;
            }
            if (System.nanoTime() - began > KILL_LIMIT.toNanos()) {
                throw cannotEnd(left);
            }
            List<ProcessIdentity> refused =
                    left.stream().filter(process -> !Kill.forcibly(process)).filter(ProcFs.system()::isRunning).toList();
            if (!refused.isEmpty() && refused.size() == left.size()) { // all others are gone
                throw notPermitted(refused);
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    private RuntimeException cannotEnd(Collection<ProcessIdentity> left) {
        String what = "the tree of process " + root.pid() + " has not ended within " + KILL_LIMIT.toSeconds() + " s: ";
        return gap == null
                ? new BroodException(what + "SIGKILL was sent to " + left.stream().map(ProcessIdentity::pid).toList()
                        + ", which still run. A process that waits for a disk or a file server ends when that answers.")
                : new BroodException(what + "its processes cannot be looked for: " + gap + ". Give this process what it lacks (descriptors:"
                        + " ulimit -n).", gap);
    }

    private NotPermittedException notPermitted(List<ProcessIdentity> left) {
        long pid = left.getFirst().pid();
        String user = ProcessHandle.of(pid).flatMap(handle -> handle.info().user()).map(name -> " of user " + name).orElse("");
        return new NotPermittedException("processes " + left.stream().map(ProcessIdentity::pid).toList() + " of the tree of process " + root.pid()
                + " are left: the system does not permit this process to end process " + pid + user + ". End it as that user, or as one with the"
                + " capability CAP_KILL, such as root.", pid);
    }

    /** Looks once. Remembers all that it finds. */
    private Collection<ProcessStat> look() {
        ProcessScan scan = scan();
        gap = scan.gap();
        Map<ProcessIdentity, ProcessStat> found = new LinkedHashMap<>();
        Map<Long, List<ProcessScan.Seen>> children = new HashMap<>();
        for (ProcessScan.Seen process : scan.found()) {
            children.computeIfAbsent(process.stat().parent(), parent -> new ArrayList<>()).add(process);
            ProcessIdentity identity = process.stat().identity();
            if (identity.equals(root) || isMarked(process.value())) {
                found.put(identity, process.stat());
            }
        }
        Deque<ProcessStat> toVisit = new ArrayDeque<>(found.values());
        while (!toVisit.isEmpty()) {
            for (ProcessScan.Seen child : children.getOrDefault(toVisit.remove().identity().pid(), List.of())) {
                if (!isDetached(child.value()) && found.put(child.stat().identity(), child.stat()) == null) {
                    toVisit.add(child.stat());
                }
            }
        }
        long self = ProcessHandle.current().pid();
        found.keySet().removeIf(identity -> identity.pid() == self);
        everFound.putAll(found);
        return found.values();
    }

    private ProcessScan scan() {
        return ProcFs.system().isPresent()
                ? ProcFs.system().processes(Session.VARIABLE)
                : new ProcessScan(
                        ProcessHandle.of(root.pid()).stream()
                                .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                                .flatMap(handle -> ProcFs.system().stat(handle.pid()).stream())
                                .map(stat -> new ProcessScan.Seen(stat, null))
                                .toList(),
                        null);
    }

    private boolean isMarked(@Nullable String value) {
        Matcher mark = MARK.matcher(value == null ? "" : value);
        if (!mark.matches() || !mark.group(1).equals(random)) {
            return false;
        }
        return slot == null
                || (mark.group(3) != null
                        && isBelow(slot, new Slot(session, Integer.parseInt(mark.group(2)), Integer.parseInt(mark.group(3)))));
    }

    /** Whether a process is another one, or below it. */
    private boolean isBelow(Slot top, Slot process) {
        Slot at = process;
        for (int depth = 0; depth < SessionLayout.SLOTS; depth++) {
            if (at.equals(top)) {
                return true;
            }
            Slot parent = at.parent().orElse(null);
            if (parent == null || parent.equals(at)) {
                return false;
            }
            at = parent;
        }
        return false;
    }

    /** Whether it carries the mark of a session that was made for a detached process, another one than the root. */
    private boolean isDetached(@Nullable String value) {
        Matcher mark = MARK.matcher(value == null ? "" : value);
        return mark.matches() && mark.group(3) == null && !mark.group(1).equals(random);
    }
}
