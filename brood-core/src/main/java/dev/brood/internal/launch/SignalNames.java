// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

/** Names of signals for messages. */
final class SignalNames {

    private static final String[] NAMES = (" HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT"
                    + " CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
            .split(" ");

    private SignalNames() {}

    static String of(int number) {
        return number >= 1 && number < NAMES.length ? "SIG" + NAMES[number] : "signal " + number;
    }
}
