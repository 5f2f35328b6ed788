// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.ThreadFence;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Parts of a child's start that need nothing of the rest, each done by a thread of its own while the main thread does the rest. The JDK's first
 * socket takes some 15 ms, as joining the session does, and the first link to a function of the system 20 ms.
 */
final class StartAhead {

    private StartAhead() {}

    /** {@return a future of a socket} A spare then does with another one what its end does. */
    static CompletableFuture<SocketChannel> socket(boolean spare) {
        CompletableFuture<SocketChannel> socket = new CompletableFuture<>();
        begin(socket, () -> {
            try {
                socket.complete(SocketChannel.open(StandardProtocolFamily.UNIX));
            } catch (IOException e) {
                throw new CompletionException(e);
            }
            if (spare) {
                rehearseEnd();
            }
        });
        return socket;
    }

    /** {@return a future that completes when what shared objects ask the system for has been linked} */
    static CompletableFuture<Boolean> systemCalls() {
        CompletableFuture<Boolean> linked = new CompletableFuture<>();
        begin(linked, () -> linked.complete(ThreadFence.system().isPresent()));
        return linked;
    }

    private static void begin(CompletableFuture<?> result, Runnable work) {
        Runnable all = () -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        };
        try {
            Thread.ofPlatform().daemon().name("brood-ahead").start(all);
        } catch (OutOfMemoryError e) { // no thread can be had just now
            all.run();
        }
    }

    /** At its end a process shuts a socket down, for which the JDK asks the system many things when it first does so. */
    private static void rehearseEnd() {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.shutdownInput();
        } catch (NotYetConnectedException e) {
            return; // as expected
        } catch (IOException e) {
            System.getLogger(StartAhead.class.getName()).log(Level.DEBUG, "The end of this process could not be rehearsed", e);
        }
    }
}
