// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.TerminalSession;
import dev.brood.internal.sync.Session;
import java.nio.file.Path;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The way of a detached child out of its parent's session, before any user code runs in it. */
final class Detachment {

    private Detachment() {}

    /** Founds a session of this process's own, under the name that its environment carries, and leaves the terminal. */
    static void leave() {
        String mark = System.getenv(Session.VARIABLE);
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Session.createRoot(mark.substring(0, mark.indexOf('/')), temporary);
        TerminalSession.leave();
        try {
            Signal.handle(new Signal("HUP"), SignalHandler.SIG_IGN);
        } catch (IllegalArgumentException e) {
            // Started with -Xrs: without a terminal there is nobody who would send it.
            return;
        }
    }
}
