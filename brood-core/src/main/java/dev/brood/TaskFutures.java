// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.os.Given;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Waiting for several futures, as Python's {@code concurrent.futures.as_completed} and {@code wait} do.
 *
 * <p>The futures may be of several pools, of threads, or of anything else. {@link TaskFuture}s and other
 * {@link java.util.concurrent.CompletionStage}s call back when they end; for each other {@code Future} that has not ended, a
 * virtual thread waits. Nothing is polled. A wait that is over leaves nothing with the futures; only a stage that is not a
 * {@code CompletableFuture} keeps an empty action for each wait until it ends. Whoever waits here in a dependent action of a {@code TaskFuture} does not hold up
 * the pool. No method cancels a future, whatever becomes of the wait.
 *
 * <p>Safe for use by any thread; an iterator is for one thread at a time. What a task did happens-before its future is
 * returned from here as one that has ended.
 */
public final class TaskFutures {

    /** What {@link #await} waits for. */
    public enum When {

        /** The end of any future, in whatever way. */
        FIRST_COMPLETED,

        /** The first failure; if none fails, the end of all. A cancelled future has not failed. */
        FIRST_EXCEPTION,

        /** The end of all futures. */
        ALL_COMPLETED;

        private boolean isSatisfiedBy(Future<?> ended) {
            return switch (this) {
                case FIRST_COMPLETED -> true;
                case FIRST_EXCEPTION -> ended.state() == Future.State.FAILED;
                case ALL_COMPLETED -> false;
            };
        }
    }

    /**
     * What has become of futures.
     *
     * @param done those that have ended, in whatever way, in the order in which they were given
     * @param notDone the others, in the order in which they were given
     * @param <F> the type of the futures
     */
    public record DoneAndNotDone<F extends Future<?>>(Set<F> done, Set<F> notDone) {

        /** Copies both sets. */
        public DoneAndNotDone {
            done = Collections.unmodifiableSet(new LinkedHashSet<>(done));
            notDone = Collections.unmodifiableSet(new LinkedHashSet<>(notDone));
        }

        private static <F extends Future<?>> DoneAndNotDone<F> of(Set<F> futures) {
            Set<F> done = new LinkedHashSet<>();
            Set<F> notDone = new LinkedHashSet<>();
            for (F future : futures) {
                (future.isDone() ? done : notDone).add(future);
            }
            return new DoneAndNotDone<>(done, notDone);
        }
    }

    private TaskFutures() {}

    /**
     * Futures in the order in which they end. Each iterator listens to those futures that have not ended, until it has given
     * all or its time limit is over. One that is left off before, by {@code break} for instance, goes on listening until they
     * have ended, or until this is closed:
     *
     * {@snippet :
     * try (var ends = TaskFutures.asCompleted(tasks)) {
     *     for (var task : ends) {
     *         if (task.get() > 100) {
     *             break;
     *         }
     *     }
     * }
     * }
     *
     * @param <F> the type of the futures
     */
    public interface AsCompleted<F extends Future<?>> extends Iterable<F>, AutoCloseable {

        /**
         * Begins to listen.
         *
         * @return what gives each future once; {@code next()} waits. If the waiting thread is interrupted, {@code next()} throws
         *     {@code CancellationException} with the interrupt status set again; the iterator stays usable
         * @throws IllegalStateException if this has been closed
         */
        @Override
        Iterator<F> iterator();

        /**
         * Ends all iterators, which have no next future then, and listens no longer; the futures are not cancelled. Not to be
         * called while another thread waits in an iterator, which would go on waiting. Further calls do nothing.
         */
        @Override
        void close();
    }

    /**
     * Gives futures in the order in which they end ({@code as_completed}): first those that have ended already, in their given
     * order, then each as it ends. A future that was given several times comes once.
     *
     * @param futures the futures; read now
     * @param <F> the type of the futures
     * @return what gives each future once to each of its iterators; to be closed if one of these is left off
     */
    public static <F extends Future<?>> AsCompleted<F> asCompleted(Collection<? extends F> futures) {
        return new InOrderOfEnd<>(distinct(futures, "asCompleted"), TimeLimit.none());
    }

    /**
     * Gives futures in the order in which they end, as {@link #asCompleted(Collection)} does, as long as they end within a limit.
     * Those that have ended are given even after the limit. Where one would have to be waited for then, {@code next()} throws,
     * once, a {@code CompletionException}, whose cause is a {@code TimeoutException} that tells how many of how many are
     * unfinished; with that the iterator is over, and {@code hasNext()} is false.
     *
     * @param futures the futures; read now
     * @param timeout how long the ends may take, counted from this call; zero or less to wait for none
     * @param <F> the type of the futures
     * @return what gives each future at most once to each of its iterators; to be closed if one of these is left off
     */
    public static <F extends Future<?>> AsCompleted<F> asCompleted(Collection<? extends F> futures, Duration timeout) {
        return new InOrderOfEnd<>(distinct(futures, "asCompleted"), TimeLimit.of(timeout, "asCompleted"));
    }

    /**
     * Waits for futures ({@code wait}).
     *
     * @param futures the futures; none, and there is nothing to wait for
     * @param when what to wait for
     * @param <F> the type of the futures
     * @return which futures have ended, and which have not; all that have, also those after the one that was waited for
     * @throws InterruptedException if the waiting thread is interrupted; the futures are not touched
     */
    public static <F extends Future<?>> DoneAndNotDone<F> await(Collection<? extends F> futures, When when)
            throws InterruptedException {
        return await(distinct(futures, "await"), when, TimeLimit.none());
    }

    /**
     * Waits for futures, but no longer than a limit; after that it returns what there is.
     *
     * @param futures the futures; none, and there is nothing to wait for
     * @param when what to wait for
     * @param timeout how long to wait at most; zero or less not to wait
     * @param <F> the type of the futures
     * @return which futures have ended, and which have not
     * @throws InterruptedException if the waiting thread is interrupted; the futures are not touched
     */
    public static <F extends Future<?>> DoneAndNotDone<F> await(
            Collection<? extends F> futures, When when, Duration timeout) throws InterruptedException {
        return await(distinct(futures, "await"), when, TimeLimit.of(timeout, "await"));
    }

    private static <F extends Future<?>> DoneAndNotDone<F> await(Set<F> futures, When when, TimeLimit limit)
            throws InterruptedException {
        Given.notNull(when, "await", "FIRST_COMPLETED, FIRST_EXCEPTION or ALL_COMPLETED");
        try (EndOrder<F> ends = new EndOrder<>(futures)) {
            int left = futures.size();
            while (left > 0) {
                F ended = ends.next(limit.left());
                if (ended == null || when.isSatisfiedBy(ended)) {
                    break;
                }
                left--;
            }
        }
        return DoneAndNotDone.of(futures);
    }

    private static <F extends Future<?>> Set<F> distinct(Collection<? extends F> futures, String call) {
        Set<F> distinct = new LinkedHashSet<>();
        for (F future : Given.notNull(futures, call, "the futures to wait for")) {
            distinct.add(Given.notNull(future, call, "futures, none null"));
        }
        return distinct;
    }

    /** Futures, to be passed over in the order of their ends, each time anew. */
    private static final class InOrderOfEnd<F extends Future<?>> implements AsCompleted<F> {

        private final Set<F> futures;
        private final TimeLimit limit;
        /** The passes that listen; guarded by this object's monitor. */
        private final Set<Pass<F>> passes = new HashSet<>();
        private boolean closed;

        InOrderOfEnd(Set<F> futures, TimeLimit limit) {
            this.futures = futures;
            this.limit = limit;
        }

        @Override
        public Iterator<F> iterator() {
            Pass<F> pass = new Pass<>(futures, limit, this::over); // calls methods of the futures
            if (pass.hasNext() && !listens(pass)) {
                pass.end();
                throw new IllegalStateException("iterator() of what asCompleted returned, after close(): call asCompleted again");
            }
            return pass;
        }

        private synchronized boolean listens(Pass<F> pass) {
            return !closed && passes.add(pass);
        }

        private synchronized void over(Pass<F> pass) {
            passes.remove(pass);
        }

        @Override
        public void close() {
            List<Pass<F>> open;
            synchronized (this) {
                closed = true;
                open = new ArrayList<>(passes);
            }
            open.forEach(Pass::end);
        }
    }

    /** One pass over futures in the order of their ends. */
    private static final class Pass<F extends Future<?>> implements Iterator<F> {

        private final EndOrder<F> ends;
        private final int total;
        private final TimeLimit limit;
        private final Consumer<Pass<F>> atEnd;
        private int given;
        private volatile boolean over;

        Pass(Set<F> futures, TimeLimit limit, Consumer<Pass<F>> atEnd) {
            this.ends = new EndOrder<>(futures);
            this.total = futures.size();
            this.limit = limit;
            this.atEnd = atEnd;
            this.over = futures.isEmpty();
        }

        @Override
        public boolean hasNext() {
            return !over;
        }

        @Override
        public F next() {
            if (over) {
                throw new NoSuchElementException(given == total
                        ? "all " + total + " futures have been given"
                        : "no futures are given after the time limit or close(); "
                                + (total - given) + " (of " + total + ") were left");
            }
            F next;
            try {
                next = ends.next(limit.left());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                CancellationException cancelled = new CancellationException("interrupted while waiting for the next of "
                        + (total - given) + " (of " + total + ") futures; they are not cancelled");
                cancelled.initCause(e);
                throw cancelled;
            }
            if (next == null) {
                end();
                throw new CompletionException(
                        new TimeoutException((total - given) + " (of " + total + ") futures unfinished after "
                                + Duration.ofNanos(limit.nanos())));
            }
            given++;
            if (given == total) {
                end();
            }
            return next;
        }

        void end() {
            over = true;
            ends.close();
            atEnd.accept(this);
        }
    }
}
