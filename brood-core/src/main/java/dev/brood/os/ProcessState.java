// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a process does at a moment, as Linux tells it by a letter, and how that fits into the models of textbooks.
 *
 * <p>The <em>three-state model</em> has the processes that can run, of which the scheduler picks those that do, and those that
 * cannot because they wait for something:
 *
 * <pre>
 *                 picked by the scheduler
 *      READY  ------------------------------&gt;  RUNNING
 *        ^    &lt;------------------------------     |
 *        |        time used up, or pushed out     |
 *        |                                        |  waits for input, a lock,
 *        |  what it                               |  a child, a time; is stopped
 *        |  waited for                            v
 *        +------------------------------------ WAITING
 * </pre>
 *
 * <p>The <em>five-state model</em> adds the beginning and the end:
 *
 * <pre>
 *      NEW  ----&gt;  READY  &lt;----&gt;  RUNNING  ----&gt;  TERMINATED
 *                    ^               |
 *                    +--- WAITING &lt;--+
 * </pre>
 *
 * <p>Linux has one letter, R, for {@code READY} and {@code RUNNING}, and several for {@code WAITING}, by what may end the wait:
 *
 * <pre>
 *                          +------------------------------+
 *      NEW  --- fork ---&gt;  |  R   READY  &lt;---&gt;  RUNNING   |  --- exit ---&gt;  Z  --- reaped ---&gt;  X
 *      (no letter)         +------------------------------+                 TERMINATED
 *                              ^                     |
 *                              |       WAITING       v
 *                              +--  S  D  T  t  I  P
 * </pre>
 *
 * <p>A process that is being made is shown when it is complete, so that {@code NEW} has no letter.
 *
 * <p>The letter is that of the process's first thread: a JVM is mostly S, its first thread waiting for the others. Source:
 * {@code proc_pid_stat(5)}, {@code ps(1)}.
 */
public enum ProcessState {
    /** R: on a processor, or ready and waiting for one. */
    RUNNING('R'),
    /** S: waits for something to happen, or for a signal. */
    SLEEPING('S'),
    /** D: waits in the kernel, mostly for a disk, and no signal ends that, unless it is one that kills. */
    UNINTERRUPTIBLE('D'),
    /** T: stopped by a signal (Ctrl-Z, STOP), until CONT comes. */
    STOPPED('T'),
    /** t: stopped by a debugger. */
    TRACED('t'),
    /** Z: has ended, and its parent has not fetched the exit status. It has no memory any more, only its number. */
    ZOMBIE('Z'),
    /** X: has ended, and is about to vanish. Hardly ever seen. */
    DEAD('X'),
    /** I: a thread of the kernel without work. */
    IDLE('I'),
    /** P: a thread of the kernel whose processor is switched off. */
    PARKED('P'),
    /** A letter that is none of these. */
    UNKNOWN('?');

    /** The states of the three-state model. */
    public enum ThreeState {
        /** It has all that it needs but a processor. */
        READY,
        /** It has a processor. */
        RUNNING,
        /** It lacks something else, and could do nothing with a processor. */
        WAITING
    }

    /** The states of the five-state model. */
    public enum FiveState {
        /** It is being made. */
        NEW,
        /** It has all that it needs but a processor. */
        READY,
        /** It has a processor. */
        RUNNING,
        /** It lacks something else, and could do nothing with a processor. */
        WAITING,
        /** It has ended, and what it had is taken back. */
        TERMINATED
    }

    private final char letter;

    ProcessState(char letter) {
        this.letter = letter;
    }

    /** {@return the letter, {@code ?} for {@link #UNKNOWN}} */
    public char letter() {
        return letter;
    }

    /**
     * {@return the state of a letter, {@link #UNKNOWN} if it is none}
     *
     * @param letter as {@code ps -o state} shows it
     */
    public static ProcessState of(char letter) {
        for (ProcessState state : values()) {
            if (state.letter == letter) {
                return state;
            }
        }
        return letter == 'x' ? DEAD : UNKNOWN; // Linux 2.6.33 to 3.13 had two letters for it
    }

    /** {@return whether the process has ended} */
    public boolean hasEnded() {
        return this == ZOMBIE || this == DEAD;
    }

    /**
     * {@return what this may be in the three-state model: two states for R, which does not tell them apart; none for a process that has
     * ended, for which that model has no state}
     */
    public Set<ThreeState> threeStates() {
        return switch (this) {
            case RUNNING -> EnumSet.of(ThreeState.READY, ThreeState.RUNNING);
            case SLEEPING, UNINTERRUPTIBLE, STOPPED, TRACED, IDLE, PARKED -> EnumSet.of(ThreeState.WAITING);
            case ZOMBIE, DEAD, UNKNOWN -> EnumSet.noneOf(ThreeState.class);
        };
    }

    /** {@return what this may be in the five-state model: two states for R, which does not tell them apart} */
    public Set<FiveState> fiveStates() {
        return switch (this) {
            case RUNNING -> EnumSet.of(FiveState.READY, FiveState.RUNNING);
            case SLEEPING, UNINTERRUPTIBLE, STOPPED, TRACED, IDLE, PARKED -> EnumSet.of(FiveState.WAITING);
            case ZOMBIE, DEAD -> EnumSet.of(FiveState.TERMINATED);
            case UNKNOWN -> EnumSet.noneOf(FiveState.class);
        };
    }
}
