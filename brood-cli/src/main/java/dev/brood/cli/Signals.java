// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import sun.misc.Signal;

/**
 * What Ctrl-C and a request to terminate do: the first lets the run say goodbye, the second does not wait for that.
 *
 * <p>Either way the JVM exits, and the library ends the workers; a Ctrl-C while it does so kills them. A signal that the command
 * was started to ignore, as a shell's background job is, stays ignored: the JVM takes no handler for it.
 */
final class Signals {

    private record Handled(String name, int exitStatus) {}

    private static final List<Handled> HANDLED =
            List.of(new Handled("INT", ExitStatus.INTERRUPTED), new Handled("TERM", ExitStatus.TERMINATED));

    private Signals() {}

    /**
     * Begins to handle INT and TERM.
     *
     * @param end called with the exit status, in a thread of its own, at the first signal
     */
    static void handle(IntConsumer end) {
        AtomicBoolean ending = new AtomicBoolean();
        for (Handled signal : HANDLED) {
            Signal.handle(new Signal(signal.name()), _ -> {
                if (ending.getAndSet(true)) {
                    Runtime.getRuntime().exit(signal.exitStatus());
                }
                end.accept(signal.exitStatus());
            });
        }
    }
}
