// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.DetachedProcess;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.locks.LockSupport;

/** A program that starts a detached process with a name, or attaches to one that another program has started. */
public final class DetachedProgram {

    private DetachedProgram() {}

    private static void say(String text) {
        System.out.println(text);
    }

    private static void parkForEver() {
        while (true) {
            LockSupport.park();
        }
    }

    private static void start(String name) {
        ChildProcess child = ChildProcess.builder(() -> parkForEver()) // which lives on, and must not hold this program's output open
                .name(name)
                .detached(true)
                .stdout(Redirect.DISCARD)
                .stderr(Redirect.DISCARD)
                .start();
        say("started " + child.pid());
        parkForEver();
    }

    private static void kill(String name) throws InterruptedException {
        DetachedProcess found = ChildProcess.attach(name);
        say("attached " + found.pid());
        say("listed " + ChildProcess.detachedProcesses().contains(found));
        found.kill();
        found.join();
        say("alive " + found.isAlive());
    }

    private static void watch(String name) {
        DetachedProcess found = ChildProcess.attach(name);
        found.onExit().thenRun(() -> say("ended"));
        say("watches " + found.pid());
        parkForEver();
    }

    public static void main(String[] args) throws Exception {
        Program.tellSession();
        switch (args[0]) {
            case "start" -> start(args[1]);
            case "kill" -> kill(args[1]);
            case "watch" -> watch(args[1]);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }
}
