// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.channel;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import java.util.concurrent.CountDownLatch;

/** A process that is killed in the middle of its work: as soon as it has printed a line, by which it tells that it is there. */
final class Unlucky {

    private Unlucky() {}

    /** Runs a task in a child until its first line, kills it (SIGKILL), and waits for its end. */
    static void runAndKill(String name, RemoteAction task) throws InterruptedException {
        var inTheMiddle = new CountDownLatch(1);
        var child = ChildProcess.builder(task)
                .name(name)
                .stdout(line -> {
                    System.out.println(line);
                    inTheMiddle.countDown();
                })
                .start();
        child.onExit().thenRun(inTheMiddle::countDown); // a child that fails prints no line
        inTheMiddle.await();
        child.kill();
        child.join();
        System.out.println(name + " ended with " + child.exitCode().orElseThrow());
    }

    /** Works on something for ever. */
    static void hang() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
