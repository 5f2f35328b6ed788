// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.BroodException;
import dev.brood.internal.sync.SessionMember;
import dev.brood.internal.sync.Slot;
import dev.brood.os.ProcessInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which processes are Brood's, and what they are called: the programs, children and workers of this user's sessions.
 *
 * <p>Children whose sessions cannot be read, such as those of other users, are known by the class that they run, and have no name. Immutable.
 */
final class BroodProcesses {

    /** Between a pool's name and a worker's number. */
    private static final String WORKER_MARK = "-worker-";

    private static final String CHILD_MAIN = "dev.brood.internal.launch.ChildMain";

    /** Without those programs that have only made a session: this command may be one. */
    private final Map<Long, SessionMember> members;

    private BroodProcesses(Map<Long, SessionMember> members) {
        this.members = Map.copyOf(members);
    }

    /** {@return what there is now; nothing if the directory for sessions cannot be used} */
    static BroodProcesses look() {
        try {
            return of(SessionMember.list());
        } catch (BroodException _) {
            // Then this user has none that could be told: brood doctor says why.
            return of(List.of());
        }
    }

    static BroodProcesses of(List<SessionMember> members) {
        Map<Long, SessionMember> byPid = new HashMap<>();
        for (SessionMember member : members) {
            byPid.merge(member.pid(), member, (one, other) -> one.isChild() ? one : other); // a child may have made a session by other means
        }
        return new BroodProcesses(byPid);
    }

    /** {@return the children and workers, detached ones among them, that have a name, in no order} */
    List<SessionMember> named(String name) {
        return members.values().stream().filter(member -> member.isChild() && member.isNamed(name)).toList();
    }

    /** {@return the names of all children and workers} */
    List<String> names() {
        return members.values().stream().filter(SessionMember::isChild).map(SessionMember::name).distinct().sorted().toList();
    }

    /** {@return whether a process is a child or worker of Brood's} */
    boolean isChild(ProcessInfo process) {
        SessionMember member = members.get(process.pid());
        return (member != null && member.isChild()) || process.commandLine().stream().anyMatch(word -> word.equals(CHILD_MAIN) || word.endsWith(" " + CHILD_MAIN));
    }

    /** {@return what a process is to Brood: program, child, daemon, worker, detached or spare; null if it is none of Brood's} */
    @Nullable String role(ProcessInfo process) {
        SessionMember member = members.get(process.pid());
        if (member == null) {
            return isChild(process) ? "child" : null;
        } else if (!member.isChild()) {
            return "program";
        }
        return has(member, Slot.SPARE)
                ? "spare"
                : has(member, Slot.WORKER) ? "worker" : has(member, Slot.DAEMON) ? "daemon" : has(member, Slot.DETACHED) ? "detached" : "child";
    }

    private static boolean has(SessionMember member, int flag) {
        return (member.flags() & flag) != 0;
    }

    /** {@return how a child or worker was started: as a fork, by a spare (forkserver), or as a new JVM (spawn); empty if it is none, or if its session cannot be read} */
    Optional<String> startMethod(ProcessInfo process) {
        return member(process).map(member -> has(member, Slot.FORKED) ? "fork" : has(member, Slot.HANDED_OVER) ? "forkserver" : "spawn");
    }

    /** {@return the name of a worker's pool} */
    Optional<String> pool(ProcessInfo process) {
        return member(process)
                .filter(member -> has(member, Slot.WORKER) && member.name().contains(WORKER_MARK))
                .map(member -> member.name().substring(0, member.name().lastIndexOf(WORKER_MARK)));
    }

    /** {@return the number of the task that a worker runs; empty between two} */
    Optional<Long> task(ProcessInfo process) {
        return member(process).map(SessionMember::task).filter(task -> task > 0);
    }

    private Optional<SessionMember> member(ProcessInfo process) {
        return Optional.ofNullable(members.get(process.pid())).filter(SessionMember::isChild);
    }

    /** {@return whether a process is a worker of a pool} */
    boolean isWorker(ProcessInfo process) {
        SessionMember member = members.get(process.pid());
        return member != null && (member.flags() & Slot.WORKER) != 0;
    }

    /** {@return the name of a child or worker; empty if it is none, or if its session cannot be read} */
    Optional<String> name(ProcessInfo process) {
        return member(process).map(SessionMember::name);
    }
}
