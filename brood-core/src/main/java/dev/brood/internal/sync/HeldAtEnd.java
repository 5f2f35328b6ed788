// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.lang.System.Logger.Level;
import java.util.List;

/** What a task still holds of shared objects when it ends: nobody would ever release it. */
public final class HeldAtEnd {

    private HeldAtEnd() {}

    /**
     * Gives back, as after a death, what the current thread holds, and warns if that is anything. Threads that the task has started
     * keep theirs.
     *
     * @param task what has ended, for the message
     */
    public static void release(String task) {
        if (!Session.exists()) {
            return;
        }
        SharedObjects objects = Session.current().openedObjects();
        if (objects == null) {
            return;
        }
        List<String> held = objects.abandon(Thread.currentThread());
        if (!held.isEmpty()) {
            log().log(Level.WARNING, "Thread {0} has ended {1} and still had {2}. It was released, and marked as after a death of its"
                    + " owner. Unlock in a finally block, in the thread that has locked.",
                    Thread.currentThread().getName(), task, String.join(", ", held));
        }
    }

    private static System.Logger log() {
        return System.getLogger("dev.brood.sync");
    }
}
