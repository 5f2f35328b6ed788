// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waiting for several futures, as Python's {@code concurrent.futures.as_completed} and {@code wait} do.
 *
 * <p>The futures may be of several pools, of threads, or of anything else. {@link TaskFuture}s and other
 * {@link java.util.concurrent.CompletionStage}s call back when they end; for each other {@code Future} that has not ended, a
 * virtual thread waits. Nothing is polled. Whoever waits here in a dependent action of a {@code TaskFuture} does not hold up
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
     * Gives futures in the order in which they end ({@code as_completed}): first those that have ended already, in their given
     * order, then each as it ends. A future that was given several times comes once.
     *
     * @param futures the futures; read now
     * @param <F> the type of the futures
     * @return what gives each future once to each of its iterators, which wait in {@code next()}. If the waiting thread is
     *     interrupted, {@code next()} throws {@code CancellationException} with the interrupt status set again; the iterator
     *     stays usable
     */
    public static <F extends Future<?>> Iterable<F> asCompleted(Collection<? extends F> futures) {
        Set<F> distinct = distinct(futures, "asCompleted");
        return () -> new AsCompleted<>(distinct, new TimeLimit(Long.MAX_VALUE));
    }

    /**
     * Gives futures in the order in which they end, as {@link #asCompleted(Collection)} does, as long as they end within a limit.
     * Those that have ended are given even after the limit; where one would have to be waited for then, {@code next()} throws a
     * {@code CompletionException}, whose cause is a {@code TimeoutException} that tells how many of how many are unfinished.
     *
     * @param futures the futures; read now
     * @param timeout how long the ends may take, counted from this call; zero or less to wait for none
     * @param <F> the type of the futures
     * @return what gives each future once to each of its iterators
     */
    public static <F extends Future<?>> Iterable<F> asCompleted(Collection<? extends F> futures, Duration timeout) {
        Set<F> distinct = distinct(futures, "asCompleted");
        TimeLimit limit = TimeLimit.of(timeout, "asCompleted");
        return () -> new AsCompleted<>(distinct, limit);
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
        return await(distinct(futures, "await"), when, new TimeLimit(Long.MAX_VALUE));
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
        LocalChildBuilder.given(when, "await", "FIRST_COMPLETED, FIRST_EXCEPTION or ALL_COMPLETED");
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
        for (F future : LocalChildBuilder.given(futures, call, "the futures to wait for")) {
            distinct.add(LocalChildBuilder.given(future, call, "futures, none null"));
        }
        return distinct;
    }

    /**
     * How long a call may wait, from the making of this object.
     *
     * @param nanos the whole time
     * @param start when it began
     */
    private record TimeLimit(long nanos, long start) {

        TimeLimit(long nanos) {
            this(nanos, System.nanoTime());
        }

        static TimeLimit of(Duration timeout, String call) {
            return new TimeLimit(
                    TimeUnit.NANOSECONDS.convert(LocalChildBuilder.given(timeout, call, "how long to wait at most")));
        }

        long left() {
            return nanos <= 0 ? 0 : nanos - (System.nanoTime() - start);
        }
    }

    /** One pass over futures in the order of their ends. */
    private static final class AsCompleted<F extends Future<?>> implements Iterator<F> {

        private final EndOrder<F> ends;
        private final TimeLimit limit;
        private final int total;
        private int given;

        AsCompleted(Set<F> futures, TimeLimit limit) {
            this.ends = new EndOrder<>(futures);
            this.limit = limit;
            this.total = futures.size();
        }

        @Override
        public boolean hasNext() {
            return given < total;
        }

        @Override
        public F next() {
            if (!hasNext()) {
                throw new NoSuchElementException("all " + total + " futures have been given");
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
                ends.close();
                throw new CompletionException(new TimeoutException((total - given) + " (of " + total
                        + ") futures unfinished after " + Duration.ofNanos(limit.nanos())));
            }
            given++;
            return next;
        }
    }
}
