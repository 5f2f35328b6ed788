// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * A {@link Callable} that can be sent to another process, together with what it captures.
 *
 * <p>The other process works on copies of captured objects; shared objects arrive as the same shared object.
 *
 * @param <V> the type of the result
 */
@FunctionalInterface
public interface RemoteCallable<V> extends Callable<V>, Serializable {}
