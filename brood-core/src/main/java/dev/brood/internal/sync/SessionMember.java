// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SessionFiles;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessIdentity;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that lives in a session, seen from outside, for those who show or signal it.
 *
 * @param pid its pid
 * @param rootPid the pid of the program, or detached child, that the session belongs to; its own for that itself
 * @param name its name, cut to 64 bytes of UTF-8, which other processes may have, too
 * @param flags {@link Slot#DAEMON} and the others
 * @param task the number of the task that it runs, as a worker of a pool; 0 for none
 */
public record SessionMember(long pid, long rootPid, String name, int flags, long task) {

    /**
     * {@return the processes of all sessions of this user where sessions are made now, in no order; nothing is changed}
     *
     * @throws BroodException if the directory for sessions cannot be used
     */
    public static List<SessionMember> list() {
        List<SessionMember> members = new ArrayList<>();
        for (SessionFiles files : SessionInfo.files()) {
            try (Arena arena = Arena.ofConfined()) {
                members.addAll(of(new SlotTable(files.mapTableReadOnly(arena))));
            } catch (BroodException _) {
                // It was removed meanwhile, or another version of Brood made it: there are only the others.
            }
        }
        return members;
    }

    /** The pid may be another process's by now: that is told by its start time. */
    private static List<SessionMember> of(SlotTable table) {
        List<SessionMember> members = new ArrayList<>();
        long root = table.process(0, SessionLayout.generation(table.wordAcquire(0))).map(ProcessIdentity::pid).orElse(0L);
        for (int slot = 0; slot < SessionLayout.SLOTS; slot++) {
            long word = table.wordAcquire(slot);
            if (SlotTable.state(word) == SlotState.LIVE) {
                String name = table.name(slot);
                int flags = table.flagsAcquire(slot);
                long task = Math.max(0, table.taskAcquire(slot));
                table.process(slot, SessionLayout.generation(word))
                        .filter(ProcFs.system()::isRunning)
                        .ifPresent(process -> members.add(new SessionMember(process.pid(), root, name, flags, task)));
            }
        }
        return members;
    }

    /**
     * {@return whether its name is this one, as far as that is known}
     *
     * @param wanted a name, of any length
     */
    public boolean isNamed(String wanted) {
        return name.equals(SlotTable.cut(wanted));
    }

    /** {@return whether the session belongs to it: it is a program, or a detached child} */
    public boolean isRoot() {
        return pid == rootPid;
    }

    /** {@return whether Brood has started it: it is a child, a worker, or a detached child} */
    public boolean isChild() {
        return !isRoot() || (flags & Slot.DETACHED) != 0;
    }
}
