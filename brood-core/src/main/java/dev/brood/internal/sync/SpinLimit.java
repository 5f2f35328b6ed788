// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

/**
 * How long to look for something again and again before sleeping: longer where that has helped, and not at all on one core.
 * Looks become rarer, since each takes the line of memory from the core that works there.
 *
 * <p>Threads may use it at once; what one of them learns can be lost, which does no harm.
 */
public final class SpinLimit {

    private static final int LEAST = 20;
    private static final int TRIED_ANEW = 16;
    private static final int LONGEST_PAUSE = 64;

    private final int most;
    private final int least;
    private int limit;
    private int failures;

    /**
     * A limit.
     *
     * @param most how many moments ({@link Thread#onSpinWait}) at most
     */
    public SpinLimit(int most) {
        this.most = Runtime.getRuntime().availableProcessors() > 1 ? most : 0;
        this.least = Math.min(this.most, LEAST);
        this.limit = this.most / 4;
    }

    /**
     * {@return how many moments are worth while; sometimes all of them: where two sides answer each other, each may look too briefly only
     * because the other one has to be woken each time}
     */
    public int limit() {
        return isTriedAnew() ? most : limit;
    }

    private boolean isTriedAnew() {
        return failures >= TRIED_ANEW;
    }

    /**
     * Pauses between two looks.
     *
     * @param moments how long
     * @return how long to pause the next time
     */
    public static int pause(int moments) {
        for (int i = 0; i < moments; i++) {
            Thread.onSpinWait();
        }
        return Math.min(2 * moments, LONGEST_PAUSE);
    }

    /** One of the looks has found what was wanted. */
    public void succeeded() {
        int now = limit;
        limit = isTriedAnew() ? most : Math.min(most, now + (now >> 3) + 1);
        failures = 0;
    }

    /** All looks were in vain. */
    public void failed() {
        int now = limit;
        failures = isTriedAnew() ? 0 : failures + 1;
        limit = Math.max(least, now - (now >> 2));
    }
}
