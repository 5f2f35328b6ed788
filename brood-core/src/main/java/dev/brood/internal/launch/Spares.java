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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The spares of this process: JVMs that have gone the way of a child up to its work, and wait there. Each serves one child.
 *
 * <pre>
 *   started ── warm, connected: ready ── taken: somebody's child
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
    private static final Duration AFTER_YOU = Duration.ofMillis(50);

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

        Shelf(SpareKey key, LaunchSpec spec) {
            this.key = key;
            this.spec = spec;
            this.used = System.nanoTime();
            this.notBefore = used;
        }

        boolean lacks() {
            return ready.size() < wanted && System.nanoTime() - notBefore >= 0;
        }

        void postpone() {
            notBefore = System.nanoTime() + PENALTY.toNanos();
        }
    }

    /**
     * Takes a spare, and has others started as they are wanted.
     *
     * @return one that was ready a moment ago, null if a fresh JVM has to be started
     */
    static @Nullable LaunchedProcess take(LaunchSpec spec) {
        return SpareKey.of(spec).map(key -> take(key, spec)).orElse(null);
    }

    private static synchronized @Nullable LaunchedProcess take(SpareKey key, LaunchSpec spec) {
        Shelf shelf = SHELVES.get(key);
        if (shelf == null) {
            shelf = new Shelf(key, spec.forSpare("spare"));
            SHELVES.put(key, shelf);
            retireLater(shelf, limits.idle());
        }
        shelf.used = System.nanoTime();
        boolean counts = spec.spares().use() == SparePlan.Use.WANTED;
        if (counts) {
            shelf.uses++;
        }
        LaunchedProcess spare = shelf.ready.poll();
        if (spare == null && counts && shelf.uses > 1) {
            shelf.wanted = Math.min(spec.spares().limit(), shelf.wanted + 1);
        }
        fill();
        return spare;
    }

    // Starting.

    private static synchronized void fill() {
        if (!filling && next() != null) {
            filling = true;
            Timers.after(AFTER_YOU, Spares::startFilling);
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
            LaunchedProcess spare = Launcher.startSpare(shelf.spec.forSpare("spare-" + NEXT_NUMBER.incrementAndGet()));
            spare.lane()
                    .handle((lane, failure) -> spare)
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
        shelf.postpone();
    }

    private static synchronized void put(Shelf shelf, LaunchedProcess spare, Duration limit) {
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
            fill();
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

    /** {@return the spares that are ready} */
    static synchronized List<LaunchedProcess> ready() {
        List<LaunchedProcess> all = new ArrayList<>();
        SHELVES.values().forEach(shelf -> all.addAll(shelf.ready));
        return all;
    }
}
