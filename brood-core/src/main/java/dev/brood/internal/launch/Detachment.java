// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.internal.os.TerminalSession;
import dev.brood.internal.sync.ProcessNames;
import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.Slot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The way of a detached child out of its parent's session, before any user code runs in it. */
final class Detachment {

    private Detachment() {}

    /**
     * Publishes the name, founds a session of this process's own, under the random part that its environment carries, and leaves the
     * terminal. The parent is told; if it cannot be done, too, and then this process ends.
     *
     * @param name the name of this process
     * @param control the connection to the parent
     */
    static void leave(String name, FrameChannel control) throws IOException {
        try {
            leave(name);
        } catch (BroodException e) {
            control.write(FrameType.REFUSED, 0, String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
            ThisProcess.halt(1);
        }
        control.write(FrameType.LEFT, 0, new byte[0]);
    }

    private static void leave(String name) {
        String mark = System.getenv(Session.VARIABLE);
        String random = mark.substring(0, mark.indexOf('/'));
        ProcessNames.publish(name, random); // first: of two with one name, one goes, and has made nothing
        Session.createRoot(random, Path.of(System.getProperty("java.io.tmpdir")), name, Slot.DETACHED);
        TerminalSession.leave();
        try {
            Signal.handle(new Signal("HUP"), SignalHandler.SIG_IGN);
        } catch (IllegalArgumentException e) {
            // Started with -Xrs: without a terminal there is nobody who would send it.
            return;
        }
    }
}
