// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.os.ProcessIdentity;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One process of a session: a slot in a certain generation.
 *
 * <p>Values that were read from a slot belong to this generation; once the slot has been claimed anew they are absent, and
 * {@link #isAlive} is false for ever. Thread-safe; equal if session, index and generation are.
 */
public final class Slot {

    /** Flag: the process ends with its parent's main program. */
    public static final int DAEMON = 1;

    /** Flag: the process is a worker of a pool. */
    public static final int WORKER = 1 << 1;

    /** Flag: the process leaves for a session of its own. */
    public static final int DETACHED = 1 << 2;

    /** Flag: the process waits until it is made one of the others. */
    public static final int SPARE = 1 << 3;

    /** Flag: the process waited as a spare before it became one of the others. */
    public static final int HANDED_OVER = 1 << 4;

    /** Flag: the process is a fork, whether it waited as a spare or not. */
    public static final int FORKED = 1 << 5;

    /** Flag: its parent has given up a process that waits, which is not to become one of the others. */
    private static final int GIVEN_UP = 1 << 6;

    private final Session session;
    private final int index;
    private final int generation;

    Slot(Session session, int index, int generation) {
        this.session = session;
        this.index = index;
        this.generation = generation;
    }

    /** {@return the session} */
    public Session session() {
        return session;
    }

    /** {@return the number of the slot, 0 to 4095; 0 is the root} */
    public int index() {
        return index;
    }

    /** {@return how often the slot had been claimed when it was claimed for this process; from 1} */
    public int generation() {
        return generation;
    }

    /** {@return the process as words in shared memory name it} */
    Party party() {
        return new Party(index, generation);
    }

    /** {@return {@code <slot>-<generation>}, which no other process of the session ever has} */
    public String id() {
        return index + "-" + generation;
    }

    /** {@return the value that a process of this slot carries in {@link Session#VARIABLE}} */
    public String environmentValue() {
        return session.random() + "/" + id();
    }

    /** {@return the state, or empty if the slot is another process's by now} */
    public Optional<SlotState> state() {
        long word = session.table().wordAcquire(index);
        return SessionLayout.generation(word) == generation ? Optional.of(SlotTable.state(word)) : Optional.empty();
    }

    /**
     * {@return whether the process lives} A starting one lives while its parent does. A yes may be 20 ms old, a no is final.
     */
    public boolean isAlive() {
        return session.liveness().isAlive(index, generation);
    }

    /** {@return the pid, once the process has joined the session} */
    public OptionalLong pid() {
        Optional<ProcessIdentity> process = process();
        return process.isPresent() ? OptionalLong.of(process.get().pid()) : OptionalLong.empty();
    }

    /** {@return pid and start time, once the process has joined the session} */
    public Optional<ProcessIdentity> process() {
        return session.table().process(index, generation);
    }

    /** {@return the process that claimed this slot, or empty if the slot is another's by now; the root is its own parent} */
    public Optional<Slot> parent() {
        long word = session.table().wordAcquire(index);
        return SessionLayout.generation(word) == generation
                ? Optional.of(new Slot(session, SessionLayout.parentSlot(word), SessionLayout.parentGeneration(word)))
                : Optional.empty();
    }

    /** {@return the name, cut to 64 bytes of UTF-8; empty if the slot is another's by now} */
    public String name() {
        String name = session.table().name(index);
        return session.table().isGeneration(index, generation) ? name : "";
    }

    /**
     * Gives the process another name, and other flags; nothing happens if the slot is another's by now. Only for its parent, which gives the
     * slot back only after its end. Who reads the name meanwhile may read a part of it, or none.
     *
     * @param name its name
     * @param flags {@link #DAEMON} and the others
     */
    public void rename(String name, int flags) {
        if (session.table().isGeneration(index, generation)) {
            session.table().renameRelease(index, name, flags);
        }
    }

    /**
     * A process that waited as a {@link #SPARE} takes the work that it has been told of. Only for {@link Session#self()}.
     *
     * @return false if its parent has {@linkplain #giveUp given it up}
     */
    public boolean takeWork() {
        int flags = session.table().flagsAcquire(index);
        while ((flags & GIVEN_UP) == 0 && !session.table().flagsCas(index, flags, flags | HANDED_OVER)) {
            flags = session.table().flagsAcquire(index);
        }
        return (flags & GIVEN_UP) == 0;
    }

    /**
     * A parent gives up a process that waited as a {@link #SPARE}. Only for its parent, before it gives back the slot.
     *
     * @return false if that {@linkplain #takeWork has taken it}
     */
    public boolean giveUp() {
        int flags = session.table().flagsAcquire(index);
        while ((flags & HANDED_OVER) == 0 && !session.table().flagsCas(index, flags, flags | GIVEN_UP)) {
            flags = session.table().flagsAcquire(index);
        }
        return (flags & HANDED_OVER) == 0;
    }

    /** {@return {@link #DAEMON} and the other flags; 0 if the slot is another's by now} */
    public int flags() {
        int flags = session.table().flagsAcquire(index);
        return session.table().isGeneration(index, generation) ? flags : 0;
    }

    /**
     * {@return the sequence number of the task that the process has begun last; 0 for none}
     *
     * <p>A parent reads it before it calls {@link Recovery#recover}: once the slot is free, it may be another's.
     */
    public long taskAcquire() {
        long task = session.table().taskAcquire(index);
        return session.table().isGeneration(index, generation) ? Math.abs(task) : 0;
    }

    /**
     * Says which task this process runs from now on. Only for {@link Session#self()}.
     *
     * @param task its sequence number, 0 for none
     */
    public void taskRelease(long task) {
        session.table().taskRelease(index, task);
    }

    /**
     * Says that this process runs the task no longer, for those who look; it stays the one that was begun last. Only for {@link Session#self()}.
     *
     * @param task its sequence number
     */
    public void taskEndedRelease(long task) {
        session.table().taskRelease(index, -task);
    }

    /**
     * Declares the process dead: it ended, or it never started. Called by the parent when it has learned so.
     *
     * @return whether the slot is dead now; false if the process still holds its byte, or if the slot has been recovered
     */
    public boolean markDead() {
        return session.liveness().markDead(index, generation);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slot that
                && that.index == index
                && that.generation == generation
                && that.session.random().equals(session.random());
    }

    @Override
    public int hashCode() {
        return index * 31 + generation;
    }

    @Override
    public String toString() {
        return "slot " + id() + " of session " + session.random();
    }
}
