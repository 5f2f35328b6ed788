// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.ipc.Waitable;
import dev.brood.os.Signal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A detached process that lives, or has lived, found by its name or in the list of all: {@link ChildProcess#attach} and
 * {@link ChildProcess#detachedProcesses}. Any program of the same user, on the same machine and with the same directory for shared memory
 * ({@code -Dbrood.dir}), can find it.
 *
 * <p>It can be waited for and signalled. It cannot be adopted in the system's sense: only a process's parent, which is the system's first
 * process once the program that started it has ended, is told its exit status, so there is no {@code exitCode()} here. Nor can its thread
 * be interrupted: send a signal that it handles ({@link dev.brood.os.Signals#handle}).
 *
 * <p>Neither end touches the other process: a detached process does not notice who attaches to it, and nothing has to be closed.
 *
 * <p>Immutable and thread-safe. Two are equal if they have one name and are one process, told by its pid and start time: a later process of the
 * same name, or with the same pid, is another one, and is never signalled instead.
 */
public interface DetachedProcess extends ProcessRef, Waitable {

    /**
     * Waits until the process has ended. The process is looked at again and again, at least every 100 ms.
     *
     * @throws InterruptedException if the waiting thread is interrupted; the process is not touched
     */
    void join() throws InterruptedException;

    /**
     * Waits until the process has ended, but no longer than a limit.
     *
     * @param timeout how long to wait at most; zero or less does not wait
     * @return whether the process has ended
     * @throws InterruptedException if the waiting thread is interrupted; the process is not touched
     */
    boolean join(Duration timeout) throws InterruptedException;

    /**
     * Asks the process to end (SIGTERM): its shutdown hooks run. Returns at once; the process may still live for a while. Without effect
     * after its end.
     *
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so
     * @throws dev.brood.error.BroodException if the signal cannot be sent for another reason
     */
    void terminate();

    /**
     * Ends the process at once (SIGKILL), without any of its code running. Returns at once; {@link #isAlive()} may be true for a moment: {@link #join()}
     * tells when it has ended. Without effect after its end.
     *
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so
     * @throws dev.brood.error.BroodException if the signal cannot be sent for another reason
     */
    void kill();

    /**
     * Sends the process any signal, and never another process that has got its pid since. Returns at once; the process may not have acted
     * on it yet. Without effect after its end. What comes of it is told at {@link ChildProcess#sendSignal}; a detached child ignores HUP,
     * too.
     *
     * @param signal the signal
     * @throws IllegalArgumentException if this system has no such signal
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so
     * @throws dev.brood.error.BroodException if the signal cannot be sent for another reason
     */
    void sendSignal(Signal signal);

    /**
     * Returns a future that completes when the process has ended, not before, and within a second of that. Dependent actions that are attached
     * before the end run in a thread of their own, a daemon: they may block, and this program does not wait for them.
     *
     * @return a new future; completing it from outside has no effect on the process
     */
    @Override
    CompletableFuture<DetachedProcess> onExit();

    /** {@return whether the process has ended, for who waits for that and for other things} */
    @Override
    default boolean isReady() {
        return !isAlive();
    }

    /** {@return false: a detached process ends with nobody} */
    @Override
    default boolean daemon() {
        return false;
    }
}
