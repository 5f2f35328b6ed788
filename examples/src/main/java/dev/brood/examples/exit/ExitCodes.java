// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.exit;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.sync.SharedEvent;
import java.time.Duration;

/** Every way in which a child can end, and the exit code that its parent sees: the codes of Python's {@code exitcode}. */
final class ExitCodes {

    private ExitCodes() {}

    static void main() throws InterruptedException {
        print("returns", () -> {});
        print("exit(3)", () -> ChildProcess.exit(3));
        print("exit(text)", () -> ChildProcess.exit("bye"));
        print("exitNow(7)", () -> ChildProcess.exitNow(7));
        print("throws", () -> {
            throw new IllegalStateException("no luck");
        });

        try (SharedEvent begun = SharedEvent.create()) {
            var asked = ChildProcess.start(() -> {
                begun.set();
                Thread.sleep(Duration.ofDays(1));
            });
            begun.await(); // a JVM that is only just starting may complain of the signal
            asked.terminate();
            asked.join();
            System.out.println("terminate: " + asked.exitCode().getAsInt() + " " + asked.signal().orElseThrow());
        }

        var killed = ChildProcess.start(() -> Thread.sleep(Duration.ofDays(1)));
        killed.kill();
        killed.join();
        System.out.println("kill: " + killed.exitCode().getAsInt() + " " + killed.signal().orElseThrow());
    }

    static void print(String how, RemoteAction task) throws InterruptedException {
        var child = ChildProcess.start(task);
        child.join();
        System.out.println(how + ": " + child.exitCode().getAsInt());
    }
}
