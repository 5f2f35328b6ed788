// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.testing;

import dev.brood.internal.launch.SpareSights;
import java.time.Duration;
import java.util.SortedSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Compares what there is after a test class with what there was before it; see {@link LeavesNothingBehind}. */
final class LeakCheck implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long INTERVAL_NANOS = Duration.ofMillis(50).toNanos();

    LeakCheck() {}

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Remains.warmUp();
        context.getStore(NAMESPACE).put(context.getUniqueId(), Remains.now());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        SpareSights.endAll(); // those of the test before: a test sees its own only
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        SpareSights.endAll(); // which stay for a while otherwise, as they should
        Remains before = context.getStore(NAMESPACE).get(context.getUniqueId(), Remains.class);
        SortedSet<String> left = awaitNothingSince(before);
        if (!left.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " left behind, " + PATIENCE.toSeconds() + " s after its end:\n  "
                    + String.join("\n  ", left));
        }
    }

    /** What is left after the patience is over; empty as soon as nothing is. */
    static SortedSet<String> awaitNothingSince(Remains before) throws Exception {
        long began = System.nanoTime();
        SortedSet<String> left = Remains.now().since(before);
        for (int round = 0; !left.isEmpty() && System.nanoTime() - began < PATIENCE.toNanos(); round++) {
            if (round % 20 == 0) {
                System.gc(); // what only a Cleaner closes
            }
            LockSupport.parkNanos(INTERVAL_NANOS);
            left = Remains.now().since(before);
        }
        return left;
    }
}
