// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.internal.wire.UnreadableException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What a spare does before it waits: the way of a child up to the end of its work, with a task of no consequence, so that the classes are
 * loaded, linked and have run when it is handed a real one.
 */
final class WarmUp {

    private static final int ROUNDS = 5;

    private WarmUp() {}

    /** What a task does. */
    @FunctionalInterface
    private interface Action extends Serializable {
        Object run();
    }

    /** A task as a program's would be. */
    private record Task(Action action) implements Callable<Object>, Serializable {
        @Override
        public Object call() {
            return action.run();
        }
    }

    /**
     * Runs it.
     *
     * @throws BroodException if it fails; then this JVM is of no use
     */
    static void run() {
        String word = "warm";
        int number = ROUNDS;
        for (int i = 0; i < ROUNDS; i++) {
            int round = i;
            run(new Task(() -> List.of(word, number, round)), List.of(word, number, round));
        }
        rehearseEnd();
    }

    /** At its end a process shuts a socket down, for which the JDK asks the system many things when it first does so. */
    private static void rehearseEnd() {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.shutdownInput();
        } catch (NotYetConnectedException e) {
            return; // as expected
        } catch (IOException e) {
            throw new BroodException("the warm-up could not make a socket", e);
        }
    }

    private static void run(Task task, Object expected) {
        try {
            byte[] encoded = ProcessWire.get().encoder().encode(task, "task of the warm-up");
            Object decoded = Receiving.run(() -> ProcessWire.get().passingDecoder().decode(encoded));
            if (!(decoded instanceof Task received) || !received.call().equals(expected)) {
                throw new BroodException("the task of the warm-up came back as " + decoded);
            }
        } catch (UnreadableException e) {
            throw new BroodException("the task of the warm-up cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new BroodException("the task of the warm-up failed: " + e, e);
        }
    }
}
