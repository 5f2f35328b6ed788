// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
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
 * when none was ready, at most {@value #PROPERTY}, and none when none was asked for in a minute. One after the other is started, in a thread
 * that ends when there are enough. Thread-safe.
 */
final class Spares {

    /** How many spares there may be for one key; none switches them off. */
    static final String PROPERTY = "brood.spares";

    private static final System.Logger LOG = System.getLogger(Spares.class.getName());
    private static final int MOST = 4;
    private static final Duration IDLE = Duration.ofSeconds(60);
    /** How long no spare is started for a key after one has ended before it was ready. */
    private static final Duration PENALTY = Duration.ofSeconds(60);

    private static final AtomicInteger NEXT_NUMBER = new AtomicInteger();
    private static final Map<SpareKey, Shelf> SHELVES = new HashMap<>();
    private static boolean filling;

    private Spares() {}

    /** The spares of one key; guarded by the class. */
    private static final class Shelf {
        private final Deque<LaunchedProcess> ready = new ArrayDeque<>();
        private final LaunchSpec spec;
        private int uses;
        private int wanted;
        private long used = System.nanoTime();
        private long notBefore = used;

        Shelf(LaunchSpec spec) {
            this.spec = spec;
        }

        boolean lacks(long now) {
            return ready.size() < wanted && now - notBefore >= 0;
        }
    }

    private static int limit() {
        return Integer.getInteger(PROPERTY, Math.min(MOST, Runtime.getRuntime().availableProcessors()));
    }

    /**
     * Takes a spare, and has others started as they are wanted.
     *
     * @return one that was ready a moment ago, null if a fresh JVM has to be started
     */
    static @Nullable LaunchedProcess take(LaunchSpec spec) {
        int limit = limit();
        SpareKey key = limit <= 0 ? null : SpareKey.of(spec).orElse(null);
        return key == null ? null : take(key, spec, limit);
    }

    private static synchronized @Nullable LaunchedProcess take(SpareKey key, LaunchSpec spec, int limit) {
        Shelf shelf = SHELVES.computeIfAbsent(key, k -> new Shelf(spec.forSpare("spare")));
        shelf.used = System.nanoTime();
        shelf.uses++;
        LaunchedProcess spare = shelf.ready.poll();
        if (spare == null && shelf.uses > 1) {
            shelf.wanted = Math.min(limit, shelf.wanted + 1);
        }
        fill();
        return spare;
    }

    private static synchronized void fill() {
        if (!filling && next() != null) {
            filling = true;
            Timers.after(Duration.ofMillis(60), () -> Thread.ofPlatform().daemon().name("brood-spares").start(Spares::fillAll));
        }
    }

    private static synchronized @Nullable Shelf next() {
        long now = System.nanoTime();
        return SHELVES.values().stream().filter(shelf -> shelf.lacks(now)).findFirst().orElse(null);
    }

    private static void fillAll() {
        try {
            for (Shelf shelf = nextOrStop(); shelf != null; shelf = nextOrStop()) {
                add(shelf);
            }
        } catch (RuntimeException | Error e) {
            synchronized (Spares.class) {
                filling = false;
            }
            throw e;
        }
    }

    private static synchronized @Nullable Shelf nextOrStop() {
        Shelf shelf = next();
        filling = shelf != null;
        return shelf;
    }

    private static void add(Shelf shelf) {
        LaunchedProcess spare;
        try {
            spare = Launcher.startSpare(shelf.spec.forSpare("spare-" + NEXT_NUMBER.incrementAndGet()));
            spare.lane().handle((lane, failure) -> null).join();
        } catch (IllegalStateException e) { // this process is ending
            postpone(shelf);
            return;
        } catch (BroodException e) {
            LOG.log(Level.WARNING, "A spare process cannot be started; children are started without", e);
            postpone(shelf);
            return;
        }
        put(shelf, spare);
        spare.ended().thenRun(() -> remove(shelf, spare));
    }

    private static synchronized void put(Shelf shelf, LaunchedProcess spare) {
        if (spare.ended().isDone() || spare.lane().isCompletedExceptionally()) {
            postpone(shelf);
        } else if (shelf.ready.size() < shelf.wanted) {
            shelf.ready.add(spare);
            Timers.after(IDLE, () -> retire(shelf));
        } else {
            spare.kill();
        }
    }

    private static synchronized void postpone(Shelf shelf) {
        shelf.notBefore = System.nanoTime() + PENALTY.toNanos();
    }

    /** One has ended, perhaps as somebody's child. */
    private static synchronized void remove(Shelf shelf, LaunchedProcess spare) {
        if (shelf.ready.remove(spare)) {
            fill();
        }
    }

    private static synchronized void retire(Shelf shelf) {
        if (System.nanoTime() - shelf.used >= IDLE.toNanos()) {
            shelf.wanted = 0;
            shelf.uses = 0;
            shelf.ready.forEach(LaunchedProcess::kill);
            shelf.ready.clear();
            SHELVES.values().remove(shelf);
        }
    }

    /** Ends all spares; others are started when children are. */
    static synchronized void endAll() {
        SHELVES.values().forEach(shelf -> {
            shelf.wanted = 0;
            shelf.ready.forEach(LaunchedProcess::kill);
        });
        SHELVES.clear();
    }
}
