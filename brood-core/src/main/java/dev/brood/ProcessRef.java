// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A process that Brood has started, or a program that uses Brood, as another one sees it: its name, its id, and whether it lives.
 *
 * <p>Instances are immutable views and safe for use by any thread. A reference outlives its process and then tells that
 * it ended.
 */
public interface ProcessRef {

    /** {@return the name: {@code MainProcess} for the program itself, by default {@code Process-N} for its children} */
    String name();

    /**
     * {@return the process id}
     *
     * @throws IllegalStateException if the process has not been started
     */
    long pid();

    /** {@return whether the process has been started and has not ended} */
    boolean isAlive();

    /**
     * Returns a future that completes when the process has ended, not before; that of the current process never does.
     *
     * @return a new future; completing it from outside has no effect on the process
     * @throws IllegalStateException if the process has not been started
     */
    CompletableFuture<? extends ProcessRef> onExit();

    /** {@return whether the process ends together with the code of its parent instead of being waited for; false where that is not known} */
    boolean daemon();

    /**
     * {@return the process that started this one; empty for the program itself, and where it is not known: of the parent of the current process, and
     * of a {@link DetachedProcess}}
     */
    Optional<ProcessRef> parent();
}
