// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task still holds of shared objects when it ends: nobody would ever release it.
 *
 * <p>A process runs tasks in one thread. That thread notes an object when it gets something of it that another thread had last,
 * or nobody. So the end of a task costs the more the more locks it has used, and nothing for all others that are open.
 */
public final class HeldAtEnd {

    private static final int FEW = 64;

    private static volatile @Nullable Thread watched;

    /** Where the thread may have something; its own, as is all that follows. */
    private static List<Core> noted = new ArrayList<>();

    /** How many there may be before those are dropped in which it has nothing: a task may go on for ever. */
    private static int most = FEW;

    private HeldAtEnd() {}

    /** Says that the current thread runs the tasks of this process. Called before it runs any code of users. */
    public static void watch() {
        watched = Thread.currentThread();
    }

    @SuppressWarnings("ReferenceEquality") // a thread is itself, whatever its class says of equality
    static boolean isWatching(Thread thread) {
        return watched == thread;
    }

    /** Notes that the current thread, which is the watched one, has got something of an object. */
    static void note(Core core) {
        if (noted.size() >= most) {
            dropUnheld(Thread.currentThread());
            most = Math.max(FEW, 2 * noted.size());
        }
        noted.add(core);
    }

    private static void dropUnheld(Thread thread) {
        noted.removeIf(core -> !core.staysNoted(thread));
    }

    /**
     * Gives back, as after a death, what the current thread holds, which is the watched one, and warns if that is anything. Threads
     * that the task has started keep theirs.
     *
     * @param task what has ended, for the message
     */
    public static void release(String task) {
        if (noted.isEmpty()) {
            return;
        }
        Thread thread = Thread.currentThread();
        SharedObjects objects = Session.current().openedObjects();
        List<String> held = new ArrayList<>();
        for (Core core : noted) {
            if (!core.hasLeft() && core.abandon(thread)) {
                held.add(objects == null ? "object" : objects.describe(core));
            }
        }
        dropUnheld(thread);
        if (!held.isEmpty()) {
            log().log(Level.WARNING, "Thread {0} has ended {1} and still had {2}. It was released, and marked as after a death of its"
                    + " owner. Unlock in a finally block, in the thread that has locked.",
                    thread.getName(), task, String.join(", ", held));
        }
    }

    private static System.Logger log() {
        return System.getLogger("dev.brood.sync");
    }
}
