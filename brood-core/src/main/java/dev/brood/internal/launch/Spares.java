// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.Standing;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The spares of this process: JVMs that have gone the way of a child up to its work, and wait there. Each serves one child.
 *
 * <pre>
 *   started ── warm, connected: ready ── taken: somebody's child
 *      │── taken when none is ready, and it soon will be
 *      └── ended, or not wanted any more: killed
 * </pre>
 *
 * For each {@link SpareKey} there are as many as were missed lately: none before the second child, one more for each child that came
 * when none was ready, at most as many as its {@link SparePlan} allows, and none when none was asked for in a minute. One after the other is started, in a thread
 * that ends when there are enough. Thread-safe.
 */
final class Spares {

    private static final System.Logger LOG = System.getLogger(Spares.class.getName());
    /** How long no spare is started for a key after one has ended before it was ready, or could not be started. */
    private static final Duration PENALTY = Duration.ofSeconds(60);
    /** The start of a JVM takes a core for some time, which the child that was started just now needs itself. */
    private static final Duration REFILL_DELAY = Duration.ofMillis(20);

    private static final AtomicInteger NEXT_NUMBER = new AtomicInteger();
    private static final Map<SpareKey, Shelf> SHELVES = new HashMap<>();
    private static volatile Limits limits = Limits.STANDARD;
    private static boolean filling;

    private Spares() {}

    /**
     * How long what has no use is kept.
     *
     * @param idle how long there are spares of a key that nobody asks for
     * @param ready how long a spare may take until it is ready; longer ones are no help, or have been stopped
     */
    record Limits(Duration idle, Duration ready) {

        static final Limits STANDARD = new Limits(Duration.ofSeconds(60), Duration.ofSeconds(60));
    }

    /** The spares of one key; guarded by the class. */
    private static final class Shelf {
        private final SpareKey key;
        private final LaunchSpec spec;
        private final Deque<LaunchedProcess> ready = new ArrayDeque<>();
        private int uses;
        private int wanted;
        private long used;
        private long notBefore;
        /** The one that is being started, if nobody has it yet. */
        private @Nullable LaunchedProcess underWay;
        private long underWaySince;
        private CompletableFuture<Void> underWayTaken = new CompletableFuture<>();
        /** How long the last one that was ready took to be so; for ever before the first. */
        private long timeToReady = Long.MAX_VALUE;

        Shelf(SpareKey key, LaunchSpec spec) {
            this.key = key;
            this.spec = spec;
            this.used = System.nanoTime();
            this.notBefore = used;
        }

        /**
         * One that is ready, or else the one that is being started if it is more than half way there: a fresh JVM would be no sooner, and
         * the machine would start two.
         */
        @Nullable LaunchedProcess poll() {
            LaunchedProcess spare = ready.poll();
            if (spare == null) {
                spare = soonReady();
                if (spare != null) {
                    underWay = null;
                    underWayTaken.completeOnTimeout(null, timeToReady, TimeUnit.NANOSECONDS); // one at a time, but none is waited for for long
                }
            }
            return spare;
        }

        /** One that takes much longer than the last one may have been stopped, and one that has classes to preload may never be ready. */
        @Nullable LaunchedProcess soonReady() {
            long age = System.nanoTime() - underWaySince;
            boolean soon = age > timeToReady / 2 && age / 2 < timeToReady && key.preload().isEmpty();
            return soon ? underWay : null;
        }

        boolean lacks() {
            return ready.size() < wanted && System.nanoTime() - notBefore >= 0;
        }

        void postpone() {
            notBefore = System.nanoTime() + PENALTY.toNanos();
        }
    }

    /**
     * Takes a spare. Who does so has others {@linkplain #refill started} when the work has been handed over.
     *
     * @param spec what is to be started
     * @param first whether this is the first try, and not one after another spare that has ended
     * @return one that was ready a moment ago or soon will be, null if a fresh JVM has to be started
     */
    static @Nullable LaunchedProcess take(LaunchSpec spec, boolean first) {
        return SpareKey.of(spec).map(key -> take(key, spec, first)).orElse(null);
    }

    private static synchronized @Nullable LaunchedProcess take(SpareKey key, LaunchSpec spec, boolean first) {
        Shelf shelf = SHELVES.get(key);
        if (shelf == null) {
            shelf = new Shelf(key, spec.forSpare("spare"));
            SHELVES.put(key, shelf);
            retireLater(shelf, limits.idle());
        }
        shelf.used = System.nanoTime();
        boolean counts = first && spec.spares().use() == SparePlan.Use.WANTED;
        if (counts) {
            shelf.uses++;
        }
        boolean missed = shelf.ready.isEmpty();
        LaunchedProcess spare = shelf.poll();
        if (missed && counts && shelf.uses > 1) {
            shelf.wanted = Math.min(spec.spares().limit(), shelf.wanted + 1);
        }
        return spare;
    }

    // Starting.

    /** Has spares started as they are wanted. */
    static synchronized void refill() {
        if (!filling && next() != null) {
            filling = true;
            Timers.after(REFILL_DELAY, Spares::startFilling);
        }
    }

    private static void startFilling() {
        boolean started = false;
        try {
            Thread.ofPlatform().daemon().name("brood-spares").start(Spares::fillAll);
            started = true;
        } finally {
            if (!started) { // no thread can be had just now
                stopFilling();
            }
        }
    }

    private static synchronized void stopFilling() {
        filling = false;
    }

    private static @Nullable Shelf next() {
        return SHELVES.values().stream().filter(Shelf::lacks).findFirst().orElse(null);
    }

    private static void fillAll() {
        for (Shelf shelf = nextOrStop(); shelf != null; shelf = nextOrStop()) {
            addTo(shelf);
        }
    }

    private static synchronized @Nullable Shelf nextOrStop() {
        Shelf shelf = next();
        filling = shelf != null;
        return shelf;
    }

    /** Starts a spare, and waits until it is ready, or has ended. */
    private static void addTo(Shelf shelf) {
        if (!Standing.ofThisThread().equals(shelf.key.standing())) {
            LOG.log(Level.DEBUG, "No spare is started for threads with a nice value or processors of their own");
            postpone(shelf);
            return;
        }
        try {
            Duration limit = limits.ready();
            long began = System.nanoTime();
            LaunchedProcess spare = Launcher.startSpare(shelf.spec.forSpare("spare-" + NEXT_NUMBER.incrementAndGet()));
            CompletableFuture<Void> taken = begun(shelf, spare, began);
            spare.lane().thenRun(() -> noteReady(shelf, began));
            CompletableFuture.anyOf(spare.lane().handle((lane, failure) -> spare), taken)
                    .completeOnTimeout(spare, limit.toNanos(), TimeUnit.NANOSECONDS)
                    .join();
            put(shelf, spare, limit);
            spare.ended().thenRun(() -> remove(shelf, spare));
            return;
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "No spare is started any more, for this process is ending", e);
        } catch (RuntimeException | OutOfMemoryError e) { // no thread can be had just now
            LOG.log(Level.WARNING, "A spare process cannot be started; children are started without one", e);
        }
        postpone(shelf);
    }

    private static synchronized void postpone(Shelf shelf) {
        if (shelf.underWay != null) { // nobody waits for it any more
            shelf.underWay.kill();
            shelf.underWay = null;
        }
        shelf.postpone();
    }

    private static synchronized CompletableFuture<Void> begun(Shelf shelf, LaunchedProcess spare, long when) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        shelf.underWay = spare;
        shelf.underWaySince = when;
        shelf.underWayTaken = taken;
        return taken;
    }

    private static synchronized void noteReady(Shelf shelf, long began) {
        shelf.timeToReady = System.nanoTime() - began;
    }

    private static synchronized void put(Shelf shelf, LaunchedProcess spare, Duration limit) {
        if (shelf.underWay != spare) {
            return; // it is somebody's child by now
        }
        shelf.underWay = null;
        if (!spare.lane().isDone()) {
            LOG.log(Level.WARNING, "Spare process {0} is not ready after {1} s, and killed; children are started without one. Is it a class to"
                    + " preload whose initialiser does not end?", Long.toString(spare.pid()), Long.toString(limit.toSeconds()));
            spare.kill();
            shelf.postpone();
        } else if (spare.lane().isCompletedExceptionally() || spare.ended().isDone()) {
            shelf.postpone();
        } else if (shelf.ready.size() < shelf.wanted) {
            shelf.ready.add(spare);
        } else {
            spare.kill();
        }
    }

    // Ending.

    /** One has ended; if it was still nobody's child, another one takes its place. */
    private static synchronized void remove(Shelf shelf, LaunchedProcess spare) {
        if (shelf.ready.remove(spare)) {
            refill();
        }
    }

    private static void retireLater(Shelf shelf, Duration delay) {
        Timers.after(delay, () -> retire(shelf));
    }

    private static synchronized void retire(Shelf shelf) {
        Duration idle = Duration.ofNanos(System.nanoTime() - shelf.used);
        if (idle.compareTo(limits.idle()) >= 0) {
            clear(shelf);
            SHELVES.remove(shelf.key, shelf);
        } else {
            retireLater(shelf, limits.idle().minus(idle));
        }
    }

    private static void clear(Shelf shelf) {
        shelf.wanted = 0;
        shelf.ready.forEach(LaunchedProcess::kill);
        shelf.ready.clear();
    }

    /** Ends all spares; where children are started, others follow. */
    static synchronized void endAll() {
        SHELVES.values().forEach(Spares::clear);
        SHELVES.clear();
    }

    /** Has other limits hold, also for the spares that there are. */
    static synchronized void limit(Limits other) {
        limits = other;
        SHELVES.values().forEach(shelf -> retireLater(shelf, other.idle()));
    }

    /** {@return whether spares are being started} */
    static synchronized boolean isFilling() {
        return filling;
    }

    /** {@return the spares that are not ready, and would be handed out nevertheless} */
    static synchronized List<LaunchedProcess> soonReady() {
        return SHELVES.values().stream().map(Shelf::soonReady).filter(Objects::nonNull).toList();
    }

    /** {@return the spares that are ready} */
    static synchronized List<LaunchedProcess> ready() {
        List<LaunchedProcess> all = new ArrayList<>();
        SHELVES.values().forEach(shelf -> all.addAll(shelf.ready));
        return all;
    }
}
