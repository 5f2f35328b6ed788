// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.internal.os.ThreadFence;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Parts of a child's start that need nothing of the rest, each done in a thread of its own while the main thread does the rest. The JDK's first
 * socket takes some 15 ms, as joining the session does, and the first link to a function of the system 20 ms.
 *
 * @param <T> what it makes
 */
final class StartAhead<T> {

    private final FutureTask<T> work;

    private StartAhead(Callable<T> work) {
        this.work = new FutureTask<>(work);
    }

    /** Opens a socket, and for a spare does with another one what its end does. */
    static StartAhead<SocketChannel> socket(boolean spare) {
        return begin(() -> {
            SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
            if (spare) {
                rehearseEnd();
            }
            return socket;
        });
    }

    /** Links what shared objects ask the system for. */
    static StartAhead<Boolean> systemCalls() {
        return begin(() -> ThreadFence.system().isPresent());
    }

    private static <T> StartAhead<T> begin(Callable<T> work) {
        StartAhead<T> ahead = new StartAhead<>(work);
        try {
            Thread.ofPlatform().daemon().name("brood-ahead").start(ahead.work);
        } catch (OutOfMemoryError e) { // no thread can be had just now
            ahead.work.run();
        }
        return ahead;
    }

    /** {@return what it has made, as soon as it has} */
    T await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new BroodException("a part of the start has failed: " + e.getCause(), e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** At its end a process shuts a socket down, for which the JDK asks the system many things when it first does so. */
    private static void rehearseEnd() throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.shutdownInput();
        } catch (NotYetConnectedException e) {
            return; // as expected
        }
    }
}
