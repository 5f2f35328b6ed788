// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A {@link Callable} that can be sent to another process.
 *
 * <p>A lambda given where a {@code RemoteCallable} is expected is serialisable together with what it captures. What it
 * captures is <em>copied</em>: the other process works on a copy of its own.
 *
 * @param <V> the type of the result, which must be sendable, too
 */
@FunctionalInterface
public interface RemoteCallable<V> extends Callable<V>, Serializable {}
