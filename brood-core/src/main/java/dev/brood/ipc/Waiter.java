// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.Given;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Waits for any of many things at once: queues, connections, ends of processes, channels and times ({@link Waitable}).
 *
 * <p>However many there are, they take no thread each: one of this process is woken by what happens in shared memory, one by channels,
 * and those of the JDK that tell of ends of processes. While nothing happens, all of them sleep, but that once a second queues and pipes are looked at, in case a process
 * has died when it was about to tell.
 *
 * <p>What is ready is returned again and again until it is not any more: until the message has been taken, for instance, or the source
 * removed. Other threads or processes may take it before, so take without waiting where there are such: by {@link SharedQueue#poll()},
 * {@link Connection#tryReceive}, or {@link Listener#accept(Duration)} with no time.
 *
 * <p><b>At death.</b> A process that has ended, a connection whose other end is gone, and a queue that has ended by that, are ready.
 *
 * <p><b>What it keeps.</b> Until it is closed, or a source removed, a waiter keeps the source reachable, so that no forgotten end or
 * queue is closed by the garbage collector, and it is told of its changes; a channel cannot be put into blocking mode. Close it
 * after its last use. {@link #awaitAny} does so itself.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}. Thread-safe: several threads may wait, and are told of the
 * same sources; while one of them looks at a source, the others take it for not ready. Source: Python's
 * {@code multiprocessing.connection.wait}.
 */
public interface Waiter extends AutoCloseable {

    /**
     * {@return a new waiter}
     *
     * @param sources for what it waits at first
     */
    static Waiter of(Waitable... sources) {
        return of(Arrays.asList(Given.notNull(sources, "of", "what is to be waited for")));
    }

    /**
     * {@return a new waiter}
     *
     * @param sources for what it waits at first
     */
    static Waiter of(Collection<? extends Waitable> sources) {
        var waiter = new SourceWaiter();
        Given.notNull(sources, "of", "what is to be waited for").forEach(waiter::add);
        return waiter;
    }

    /**
     * Waits once until a source is ready, or the time is over, with a waiter that is closed then. Who waits for the same sources
     * again and again had better keep a waiter: it looks only at those that have changed.
     *
     * @param limit how long to wait; not at all if zero or negative
     * @param sources for what
     * @return those that are ready, in the order in which that was noticed; empty if the time is over, or there are no sources
     * @throws StaleHandleException if a source has been closed in this process
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    static List<Waitable> awaitAny(Duration limit, Waitable... sources) throws InterruptedException {
        Given.notNull(limit, "awaitAny", "how long to wait at most");
        Given.notNull(sources, "awaitAny", "what is to be waited for");
        try (Waiter waiter = of(sources)) {
            return waiter.await(limit);
        }
    }

    /**
     * Waits for a source too from now on; those that wait already, as well. Does nothing if it does so already.
     *
     * @param source the source, compared by identity
     */
    void add(Waitable source);

    /**
     * Does not wait for a source any more.
     *
     * @param source the source
     * @return whether it was one of them
     */
    boolean remove(Waitable source);

    /** {@return for how many sources it waits} */
    int size();

    /**
     * Waits until a source is ready.
     *
     * @return those that are, in the order in which that was noticed; empty if there are no sources
     * @throws StaleHandleException if a source has been closed in this process, or this waiter is; remove a source before its closing
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    List<Waitable> await() throws InterruptedException;

    /**
     * Waits until a source is ready, or the time is over.
     *
     * @param limit how long to wait; not at all if zero or negative
     * @return those that are, in the order in which that was noticed; empty if the time is over, or there are no sources. With no
     *     time to wait, it may be empty although a source is ready at which another thread is just looking by this waiter
     * @throws StaleHandleException if a source has been closed in this process, or this waiter is; remove a source before its closing
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    List<Waitable> await(Duration limit) throws InterruptedException;

    /** Removes all sources, and sends threads away that wait, with {@link StaleHandleException}. The sources stay open. */
    @Override
    void close();
}
