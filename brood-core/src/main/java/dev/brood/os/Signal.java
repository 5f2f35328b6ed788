// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import java.util.Optional;

/**
 * A signal of the operating system, with its number on Linux.
 *
 * <p>Source: {@code signal(7)}. Numbers above 15 differ between systems; these are those of x86 and ARM Linux.
 */
public enum Signal {
    /** The terminal is gone. */
    HUP(1),
    /** Interrupt from the keyboard (Ctrl-C). */
    INT(2),
    /** Quit from the keyboard; a JVM prints its threads. */
    QUIT(3),
    /** Illegal instruction. */
    ILL(4),
    /** Trap of a debugger. */
    TRAP(5),
    /** {@code abort(3)}; a crashing JVM ends so. */
    ABRT(6),
    /** Access to memory that is not there. */
    BUS(7),
    /** Arithmetic error. */
    FPE(8),
    /** Ends the process at once; cannot be caught. */
    KILL(9),
    /** For the program's own use. */
    USR1(10),
    /** Access to memory that is not allowed. */
    SEGV(11),
    /** For the program's own use. */
    USR2(12),
    /** Write to a pipe that nobody reads. */
    PIPE(13),
    /** A timer of {@code alarm(2)}. */
    ALRM(14),
    /** The polite request to end. */
    TERM(15),
    /** Fault of the coprocessor's stack. */
    STKFLT(16),
    /** A child ended or stopped. */
    CHLD(17),
    /** Go on after a stop. */
    CONT(18),
    /** Stops the process; cannot be caught. */
    STOP(19),
    /** Stop from the keyboard (Ctrl-Z). */
    TSTP(20),
    /** A background process read from the terminal. */
    TTIN(21),
    /** A background process wrote to the terminal. */
    TTOU(22),
    /** Urgent data on a socket. */
    URG(23),
    /** The limit of CPU time is used up. */
    XCPU(24),
    /** The limit of a file's size is reached. */
    XFSZ(25),
    /** A timer of virtual time. */
    VTALRM(26),
    /** A timer of profiling. */
    PROF(27),
    /** The terminal's size changed. */
    WINCH(28),
    /** Input or output is possible. */
    IO(29),
    /** Power fails. */
    PWR(30),
    /** A system call that does not exist. */
    SYS(31);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** {@return the signal's number} */
    public int number() {
        return number;
    }

    /**
     * Finds a signal by its number.
     *
     * @param number a signal's number
     * @return the signal, or empty for real-time signals and numbers that are none
     */
    public static Optional<Signal> of(int number) {
        return number >= 1 && number <= 31 ? Optional.of(values()[number - 1]) : Optional.empty();
    }
}
