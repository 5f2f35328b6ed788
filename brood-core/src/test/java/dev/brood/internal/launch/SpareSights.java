// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.util.Arrays;
import java.util.List;

/** What a test sees and does with this process's spares that its users do not. */
public final class SpareSights {

    private SpareSights() {}

    /** {@return the pids of the spares that are ready} */
    public static List<Long> ready() {
        return Spares.ready().stream().map(LaunchedProcess::pid).toList();
    }

    /** {@return the pids of those that are being started, and far enough to be handed out} */
    public static List<Long> soonReady() {
        return Spares.soonReady().stream().map(LaunchedProcess::pid).toList();
    }

    /** {@return whether one is being started} */
    public static boolean starting() {
        return Spares.isFilling();
    }

    /** {@return whether a thread has told a spare what it is to be, and waits for its answer} */
    public static boolean isHandingOver(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(LaunchedProcess.class.getName()) && frame.getMethodName().equals("awaitTaken"));
    }

    /** Ends all spares, as if nobody had asked for one for long. */
    public static void endAll() {
        Spares.endAll();
    }
}
