// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.exit;

import dev.brood.ChildProcess;
import dev.brood.DetachedProcess;
import java.time.Duration;

/**
 * An orphan that is adopted again: a detached child outlives who started it, and another program finds it by its name, waits for it, and
 * ends it. The other program is this one here; who started the orphan is a child, which has ended.
 */
final class AdoptedAgain {

    private static final String NAME = "night shift";

    private AdoptedAgain() {}

    static void start() {
        ChildProcess orphan = ChildProcess.builder(() -> Thread.sleep(Duration.ofMinutes(5))).name(NAME).detached(true).start();
        System.out.println("started: " + orphan.name() + ", pid " + orphan.pid());
        ChildProcess.exitNow(0); // without waiting for anything
    }

    static void main() throws InterruptedException {
        ChildProcess starter = ChildProcess.start(() -> start());
        starter.join();
        System.out.println("starter: exit code " + starter.exitCode().getAsInt());

        DetachedProcess orphan = ChildProcess.attach(NAME);
        System.out.println("found: " + orphan.name() + ", pid " + orphan.pid() + ", alive " + orphan.isAlive());
        var end = orphan.onExit().thenAccept(ended -> System.out.println("ended: pid " + ended.pid()));
        orphan.terminate();
        end.join();
        System.out.println("left: " + ChildProcess.detachedProcesses().size());
    }
}
