// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.testing;

import dev.brood.ChildProcess;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

/** Children that a test waits for. */
public final class Children {

    /** Bounds a hang. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Children() {}

    /**
     * Waits until a child has ended; one that does not is killed, and fails the test.
     *
     * @return the child
     */
    public static ChildProcess join(ChildProcess child) throws InterruptedException {
        boolean ended = child.join(LIMIT);
        if (!ended) {
            child.kill();
        }
        assertThat(ended).as("%s ends", child).isTrue();
        return child;
    }
}
