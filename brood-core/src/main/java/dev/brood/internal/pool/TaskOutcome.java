// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import org.jspecify.annotations.Nullable;

/** Where a task's end is reported, exactly once. May run dependent actions of the user. */
public interface TaskOutcome {

    /** Of a task that nobody has submitted. */
    TaskOutcome NOBODY = new TaskOutcome() {
        @Override
        public void value(@Nullable Object value) {}

        @Override
        public void failure(Throwable failure) {}
    };

    /** The task returned. */
    void value(@Nullable Object value);

    /** The task threw, or came to another end without a result. */
    void failure(Throwable failure);
}
