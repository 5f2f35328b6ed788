// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.io.Serializable;

/**
 * A {@link Runnable} that can be sent to another process.
 *
 * <p>It cannot throw checked exceptions, so that {@code submit(lambda)} stays unambiguous beside
 * {@link RemoteCallable}; elsewhere {@link RemoteAction} can.
 */
@FunctionalInterface
public interface RemoteRunnable extends Runnable, Serializable {}
