// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.os.Signal;
import java.util.List;
import java.util.OptionalLong;

/**
 * Children that get signals together: a process group of the operating system.
 *
 * <p>Children are put into it by {@link ChildProcess.Builder#group}, and what they start, with Brood or without, is in it from the beginning. So a
 * signal to the group reaches whole pipelines of programs at one moment, and none is missed that is just being started.
 *
 * <p>The first member founds the group, which has its pid as {@link #id}, and keeps it after that member's end. When all children of this process
 * that are in it have ended, the group is gone; the next member founds another. What ended members have started is ended by Brood in any case.
 *
 * <h2>At a terminal</h2>
 * A terminal sends Ctrl-C, Ctrl-Z and the hang-up to the group in its foreground, which is that of this program: members do not get them. Ctrl-C
 * and the hang-up still end members, since this program ends its children. A member that reads from the terminal (standard input inherited) is
 * stopped by {@link Signal#TTIN}.
 *
 * <p>A group cannot be sent to another process. Thread-safe. Source: {@code setpgid(2)}, {@code kill(2)}; {@code os.setpgid} and
 * {@code os.killpg} of Python.
 */
public interface ProcessGroup {

    /** {@return a new group without members} */
    static ProcessGroup create() {
        return new LocalProcessGroup();
    }

    /**
     * {@return the id of the system's group; empty until the first member is about to run its task, and after the end of all members} It is
     * {@link dev.brood.os.ProcessInfo#processGroup()} of all processes that are in it.
     */
    OptionalLong id();

    /** {@return the children of this process that belong to it and live, in the order of their start} */
    List<ChildProcess> members();

    /**
     * Sends all processes of the group a signal, also the members that are still starting. Returns at once. Without effect if no member lives. A
     * member that is just joining may get it twice.
     *
     * <p>The system may give the id of a group whose processes have all ended to a stranger's: so a signal goes to the group only while a member
     * is seen in it.
     *
     * @param signal the signal
     * @throws IllegalArgumentException if this system has no such signal
     * @throws dev.brood.error.NotPermittedException if the system lets this process signal none of them
     * @throws dev.brood.error.BroodException if the signal cannot be sent for another reason
     */
    void send(Signal signal);

    /** Asks all processes of the group to end (SIGTERM); as {@link #send}. */
    default void terminate() {
        send(Signal.TERM);
    }

    /** Ends all processes of the group at once (SIGKILL); as {@link #send}. */
    default void kill() {
        send(Signal.KILL);
    }
}
