// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.error.NotReadableException;
import dev.brood.internal.wire.UnreadableException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a thread of a child makes the objects of a task that was sent to it.
 *
 * <p>This initialises the class in which a lambda was written. A static field of that class whose initialiser gives work to
 * processes would do so again here, and in the processes of these processes, without end: so it is refused.
 */
public final class Receiving {

    private static final ThreadLocal<@Nullable Boolean> NOW = new ThreadLocal<>();

    private Receiving() {}

    /**
     * {@return what the code returns, run as the receiving of a task}
     *
     * @param what what is received, as the subject of a sentence
     * @param code decodes it
     * @param <T> the type of the task
     * @throws NotReadableException if it cannot be read
     * @throws Exception what else the code throws
     */
    public static <T> T run(String what, Callable<T> code) throws Exception {
        NOW.set(true);
        try {
            return code.call();
        } catch (UnreadableException e) {
            throw e.as(what);
        } finally {
            NOW.remove();
        }
    }

    /**
     * Refuses to give work to other processes while this thread receives a task.
     *
     * @param what what was asked for, such as "start a process"
     * @throws BroodException if it does
     */
    public static void refuse(String what) {
        if (NOW.get() != null) {
            throw new BroodException("process " + ThisProcess.name() + " (pid " + ProcessHandle.current().pid() + "), which is still"
                    + " receiving its own task, cannot " + what + " meanwhile: " + initialiser() + " does so, and would again in every"
                    + " process that a lambda of this class is sent to; move it from the static initialiser to main or another method");
        }
    }

    private static String initialiser() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getMethodName().equals("<clinit>"))
                        .map(frame -> "the static initialiser of " + frame.getClassName())
                        .findFirst())
                .orElse("a class of the task");
    }
}
