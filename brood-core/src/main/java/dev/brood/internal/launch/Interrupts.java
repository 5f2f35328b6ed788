// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The requests to interrupt a child's task, sent one at a time, so that a stopped child cannot fill the connection.
 *
 * <pre>
 *   idle ── request ── under way ── handled ── idle
 *                          └── request ── under way, one more wanted ── handled ── under way
 * </pre>
 *
 * Of several requests that come while one is under way, the last is kept. Safe for use by any thread.
 */
final class Interrupts {

    private static final System.Logger LOG = System.getLogger(Interrupts.class.getName());

    private final CompletableFuture<@Nullable FrameChannel> control;
    private boolean underWay;
    private @Nullable Long wanted;

    /** Requests over a connection that comes to be later, or never (null). */
    Interrupts(CompletableFuture<@Nullable FrameChannel> control) {
        this.control = control;
    }

    synchronized void request(long task) {
        if (underWay) {
            wanted = task;
        } else {
            underWay = true;
            control.thenAccept(connection -> Timers.soon(() -> send(connection, task)));
        }
    }

    /** The child has told that it has handled a request. */
    synchronized void handled() {
        underWay = false;
        Long next = wanted;
        wanted = null;
        if (next != null) {
            request(next);
        }
    }

    private static void send(@Nullable FrameChannel connection, long task) {
        try {
            if (connection != null) {
                connection.write(FrameType.INTERRUPT, task, new byte[0]);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A child ended before it could be interrupted", e);
        }
    }
}
