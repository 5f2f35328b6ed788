// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

/**
 * One of the characters that {@code ps -o stat} appends to the letter of a process's state, in the order in which it does.
 *
 * <p>Source: {@code ps(1)} of procps.
 */
public enum ProcessFlag {
    /** {@code <}: it is served before others, its nice value being negative. */
    HIGH_PRIORITY('<'),
    /** {@code N}: it is nice to others, its nice value being positive. */
    LOW_PRIORITY('N'),
    /** {@code L}: some of its memory is locked into RAM. */
    LOCKED_MEMORY('L'),
    /** {@code s}: it is the leader of a session, as a terminal's shell and most daemons are. */
    SESSION_LEADER('s'),
    /** {@code l}: it has more than one thread, as every JVM has. */
    MULTITHREADED('l'),
    /** {@code +}: it is in the foreground of its terminal, whose Ctrl-C reaches it. */
    FOREGROUND('+');

    private final char symbol;

    ProcessFlag(char symbol) {
        this.symbol = symbol;
    }

    /** {@return the character} */
    public char symbol() {
        return symbol;
    }
}
