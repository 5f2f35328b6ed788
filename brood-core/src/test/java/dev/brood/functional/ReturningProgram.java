// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.sync.SharedLatch;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program whose main method returns, throws or waits while children of different kinds live. */
public final class ReturningProgram {

    private static final long MOMENT = Duration.ofMillis(700).toNanos();

    private ReturningProgram() {}

    private static void say(String text) {
        System.out.println(text);
    }

    private static void startDaemon() throws InterruptedException {
        SharedLatch ready = SharedLatch.create(1);
        ChildProcess.builder(() -> {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> say("daemon ends")));
            say("daemon");
            ready.countDown();
            LockSupport.park();
        }).daemon(true).start();
        if (!ready.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the daemon has not begun");
        }
    }

    private static void startChild() {
        ChildProcess.start(() -> {
            LockSupport.parkNanos(MOMENT);
            say("child ends");
        });
    }

    public static void main(String[] args) throws Exception {
        Program.tellSession();
        switch (args[0]) {
            case "children" -> {
                startDaemon();
                startChild();
                startChild();
            }
            case "thread" -> {
                startDaemon();
                startChild();
                new Thread(() -> {
                    LockSupport.parkNanos(3 * MOMENT);
                    say("thread ends");
                }).start();
            }
            case "interrupts" -> {
                startDaemon();
                startChild();
                for (int i = 0; i < 5; i++) {
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> !thread.isDaemon() && !thread.equals(Thread.currentThread()))
                            .forEach(Thread::interrupt);
                    LockSupport.parkNanos(MOMENT / 10);
                }
            }
            case "uncaught" -> {
                startChild();
                throw new IllegalStateException("uncaught in main");
            }
            case "callback" -> ChildProcess.start(() -> {}).onExit().thenRun(() -> {
                LockSupport.parkNanos(MOMENT);
                say("callback ends");
                startChild();
            });
            case "detached" -> {
                ChildProcess detached = ChildProcess.builder(() -> {
                    Program.tellSession();
                    say("detached");
                    LockSupport.park();
                }).detached(true).start();
                say("pid " + detached.pid() + " " + detached.detached());
                LockSupport.park();
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
        say("main ends");
    }
}
