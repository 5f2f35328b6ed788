// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.testing;

/** Tells whether a thread waits. */
public final class Waiting {

    private Waiting() {}

    /** {@return whether it waits, be it in the native code of a wait of Brood's, which is no state of a thread} */
    public static boolean waits(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING || (state == Thread.State.RUNNABLE && isInWait(thread));
    }

    private static boolean isInWait(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            String name = frame.getClassName();
            if (frame.getMethodName().equals("sleep") && (name.endsWith(".WaitPlace") || name.endsWith(".Bells"))) {
                return true;
            }
        }
        return false;
    }
}
