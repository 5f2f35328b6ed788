// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

/**
 * How long to look for something again and again before sleeping: longer where that has helped, and not at all on one core.
 *
 * <p>Threads may use it at once; what one of them learns can be lost, which does no harm.
 */
final class SpinLimit {

    private static final int LEAST = 20;

    private final int most;
    private final int least;
    private int limit;

    /**
     * A limit.
     *
     * @param most how many looks at most
     */
    SpinLimit(int most) {
        this.most = Runtime.getRuntime().availableProcessors() > 1 ? most : 0;
        this.least = Math.min(this.most, LEAST);
        this.limit = this.most / 4;
    }

    /** {@return how many looks are worth while} */
    int limit() {
        return limit;
    }

    /** One of the looks has found what was wanted. */
    void succeeded() {
        int now = limit;
        limit = Math.min(most, now + (now >> 3) + 1);
    }

    /** All looks were in vain. */
    void failed() {
        int now = limit;
        limit = Math.max(least, now - (now >> 2));
    }
}
