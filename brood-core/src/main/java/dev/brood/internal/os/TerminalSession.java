// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** The terminal session that this process belongs to; source: {@code setsid(2)}. */
public final class TerminalSession {

    private static final System.Logger LOG = System.getLogger(TerminalSession.class.getName());

    private TerminalSession() {}

    /** Leaves the terminal: its signals reach this process no more. Where that is impossible, one log line says so. */
    @SuppressWarnings("restricted") // native access is granted to every child by its command line
    public static void leave() {
        try {
            Linker linker = Linker.nativeLinker();
            var setsid = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("setsid"), FunctionDescriptor.of(ValueLayout.JAVA_INT));
            int session = (int) setsid.invokeExact();
            if (session < 0) {
                LOG.log(Level.DEBUG, "This process leads its own process group already");
            }
        } catch (Throwable t) { // a method handle declares Throwable; the capability is optional
            LOG.log(Level.WARNING, "This process stays in its terminal's session: setsid is not available", t);
        }
    }
}
