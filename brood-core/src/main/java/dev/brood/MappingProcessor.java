// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.TaskFailedException;
import dev.brood.internal.wire.Failures;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The step of a reactive stream that maps items by calls on a pool.
 *
 * <p>Safe for use as the specification has it: the publisher calls one method after the other, the subscriber whatever it
 * likes, whenever it likes.
 */
final class MappingProcessor<T, R> implements Flow.Processor<T, R> {

    /*
     * Overview.
     *
     * Whatever happens (an item, a result, a request) is noted under the monitor. Then drain() is called, which one thread at a
     * time runs, and which does, one after the other, all that is due: so all calls of the publisher's subscription and of
     * the subscriber are serial, as rules 1.3 and 2.7 ask, whoever causes them, and none is made under the monitor. A call that
     * leads back here only counts up "due", so there is no recursion (rule 3.3).
     *
     *   WAITING ── subscribe ──▶ ACTIVE ── onComplete, onError due ──▶ ENDED
     *                              └───────── cancel ────────────────────▶
     *
     * Items keep their order because each enters the window, as a future, in the publisher's order, and only the head is taken.
     */

    private static final System.Logger LOG = System.getLogger(ProcessPool.class.getName());

    private enum Stage {
        /** No subscriber yet. */
        WAITING,
        ACTIVE,
        /** The subscriber has got its last signal, or wants none. */
        ENDED
    }

    /** Hands a call over. */
    @FunctionalInterface
    interface Calls<T, R> {

        TaskFuture<R> dispatch(T item, long index);
    }

    /**
     * An item on its way.
     *
     * @param index its position
     * @param future its result
     * @param failure why it could not be handed over, else null
     */
    private record Pending<R>(long index, TaskFuture<R> future, @Nullable Throwable failure) {}

    private final Calls<T, R> calls;
    private final int mostUnderWay;

    /** How many times somebody has asked for a look at what is due since the present one began, itself included. */
    private final AtomicInteger due = new AtomicInteger();

    private final Queue<Pending<R>> window = new ArrayDeque<>();
    private Stage stage = Stage.WAITING;
    private Flow.@Nullable Subscriber<? super R> subscriber;
    private boolean greeted;
    private long demand;
    private boolean demanded;
    private @Nullable Throwable wrongRequest;

    private Flow.@Nullable Subscription source;
    private boolean sourceCancelled;
    private boolean sourceEnded;
    private @Nullable Throwable sourceFailure;
    private int requested;
    private long nextIndex;

    MappingProcessor(Calls<T, R> calls, int mostUnderWay) {
        this.calls = calls;
        this.mostUnderWay = mostUnderWay;
    }

    // The subscriber's side.

    @Override
    public void subscribe(Flow.Subscriber<? super R> wanting) {
        LocalChildBuilder.given(wanting, "subscribe", "a subscriber");
        boolean first;
        synchronized (this) {
            first = stage == Stage.WAITING;
            if (first) {
                stage = Stage.ACTIVE;
                subscriber = wanting;
            }
        }
        if (first) {
            drain();
        } else {
            wanting.onSubscribe(new Refused());
            wanting.onError(new IllegalStateException(
                    "this processor has, or had, another subscriber: make one for each, by pool.processor(function)"));
        }
    }

    /** The subscription of a subscriber that gets nothing. */
    private static final class Refused implements Flow.Subscription {

        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    private final class Demand implements Flow.Subscription {

        @Override
        public void request(long n) {
            synchronized (MappingProcessor.this) {
                if (n > 0) {
                    demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                    demanded = true;
                } else if (wrongRequest == null) {
                    wrongRequest = new IllegalArgumentException(
                            "request(" + n + ") asks for nothing: ask for at least 1 item (Reactive Streams, rule 3.9)");
                }
            }
            drain();
        }

        @Override
        public void cancel() {
            end();
            drain(); // which cancels the source
        }
    }

    /** Ends the subscription: cancels all calls, and forgets the subscriber. */
    private void end() {
        List<Pending<R>> left;
        synchronized (this) {
            stage = Stage.ENDED;
            subscriber = null;
            left = new ArrayList<>(window);
            window.clear();
        }
        left.forEach(pending -> pending.future().cancel(true));
    }

    // The publisher's side.

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        LocalChildBuilder.given(subscription, "onSubscribe", "a subscription");
        boolean first;
        synchronized (this) {
            first = source == null;
            if (first) {
                source = subscription;
            }
        }
        if (first) {
            drain();
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(T item) {
        LocalChildBuilder.given(item, "onNext", "an item");
        long index;
        synchronized (this) {
            requested = Math.max(0, requested - 1); // a publisher may break the rules
            if (stage == Stage.ENDED || sourceEnded) {
                return;
            }
            index = nextIndex++;
        }
        Pending<R> pending = dispatch(item, index);
        boolean wanted;
        synchronized (this) {
            wanted = stage != Stage.ENDED;
            if (wanted) {
                window.add(pending);
                sourceEnded |= pending.failure() != null;
            }
        }
        if (wanted) {
            pending.future().whenComplete((value, failure) -> drain());
        } else {
            pending.future().cancel(true); // cancelled while it was handed over
        }
    }

    /** Whatever becomes of the handing over is this item's outcome. */
    private Pending<R> dispatch(T item, long index) {
        try {
            return new Pending<>(index, calls.dispatch(item, index), null);
        } catch (RuntimeException | Error e) {
            return new Pending<>(index, TaskFuture.cancelled(), e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LocalChildBuilder.given(failure, "onError", "what failed");
        sourceEnds(failure);
    }

    @Override
    public void onComplete() {
        sourceEnds(null);
    }

    private void sourceEnds(@Nullable Throwable failure) {
        synchronized (this) {
            if (!sourceEnded) {
                sourceEnded = true;
                sourceFailure = failure;
            }
            sourceCancelled = true; // by itself: there is nothing left to cancel
        }
        drain();
    }

    // What follows from both.

    private void drain() {
        if (due.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (Runnable next = next(); next != null; next = next()) {
                next.run();
            }
            seen = due.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Takes what is to be done next; null if nothing is. */
    private synchronized @Nullable Runnable next() {
        Flow.Subscriber<? super R> to = subscriber;
        if (stage == Stage.WAITING) {
            return null;
        }
        if (stage == Stage.ENDED || to == null) {
            return cancelSource();
        }
        if (!greeted) {
            greeted = true;
            return () -> tell(() -> to.onSubscribe(new Demand()));
        }
        if (wrongRequest != null) {
            return fail(to, wrongRequest);
        }
        Runnable asking = askSource();
        if (asking != null) {
            return asking;
        }
        Pending<R> head = window.peek();
        if (head != null) {
            return head.future().isDone() ? publish(to, head) : null;
        }
        if (!sourceEnded) {
            return null;
        }
        return sourceFailure != null ? fail(to, sourceFailure) : last(() -> tell(to::onComplete));
    }

    private @Nullable Runnable cancelSource() {
        Flow.Subscription from = source;
        if (from == null || sourceCancelled) {
            return null;
        }
        sourceCancelled = true;
        return from::cancel;
    }

    /** Keeps the window full from the first demand on. */
    private @Nullable Runnable askSource() {
        Flow.Subscription from = source;
        int room = mostUnderWay - window.size() - requested;
        if (from == null || sourceEnded || !demanded || room <= 0) {
            return null;
        }
        requested += room;
        return () -> from.request(room);
    }

    private @Nullable Runnable publish(Flow.Subscriber<? super R> to, Pending<R> head) {
        R value;
        try {
            value = value(head);
        } catch (TaskFailedException e) {
            return fail(to, e);
        }
        if (demand == 0) {
            return null;
        }
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        window.remove();
        return () -> tell(() -> to.onNext(value));
    }

    private static <R> R value(Pending<R> head) {
        Throwable refusal = head.failure();
        if (refusal != null) {
            throw new TaskFailedException("the call for item " + head.index() + " could not be handed over: "
                    + Failures.describe(refusal), head.index(), refusal);
        }
        R value = CallWindow.ended(head.index(), head.future());
        if (value == null) {
            NullPointerException none = new NullPointerException("the result is null, which a Flow cannot carry: return an"
                    + " Optional, or use pool.stream or pool.mapping");
            throw new TaskFailedException(
                    "the call for item " + head.index() + " failed: " + none.getMessage(), head.index(), none);
        }
        return value;
    }

    private Runnable fail(Flow.Subscriber<? super R> to, Throwable failure) {
        return last(() -> tell(() -> to.onError(failure)));
    }

    /** Nothing comes after it but the end of the source's subscription. */
    private Runnable last(Runnable signal) {
        stage = Stage.ENDED;
        return () -> {
            end();
            signal.run();
        };
    }

    /** Calls the subscriber; one that throws is one that has cancelled (rule 2.13). */
    private void tell(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable t) {
            LOG.log(Level.ERROR, "A subscriber of a pool's processor failed, which cancels its subscription", t);
            end();
        }
    }
}
