// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

/**
 * What the system tells about one process at one moment.
 *
 * @param identity pid and start time
 * @param state the letter of {@code proc(5)}: {@code R}, {@code S}, {@code D}, {@code T} (stopped), {@code t} (traced),
 *     {@code Z} (zombie); {@code ?} where the system does not tell
 * @param parent pid of the parent, 0 if unknown
 * @param group id of the process group, 0 if unknown
 * @param threads how many threads it has, those that are ending among them; 0 if unknown
 */
public record ProcessStat(ProcessIdentity identity, char state, long parent, long group, int threads) {

    /** {@return what a line tells} */
    public static ProcessStat of(StatLine line) {
        return new ProcessStat(new ProcessIdentity(line.pid(), line.startTicks()), line.state(), line.parent(), line.group(), line.threads());
    }

    /** {@return whether a stop signal or a debugger holds the process} */
    public boolean isStopped() {
        return state == 'T' || state == 't';
    }

    /** {@return whether the process waits for something during which it heeds no signal but KILL, if any} */
    public boolean isUninterruptible() {
        return state == 'D';
    }

    /**
     * {@return whether the process has ended and only waits to be reaped} The state is that of its first thread, which may have ended while others
     * run, or hold the process's files and locks until they have ended, too.
     */
    public boolean isZombie() {
        return (state == 'Z' || state == 'X') && threads <= 1;
    }
}
