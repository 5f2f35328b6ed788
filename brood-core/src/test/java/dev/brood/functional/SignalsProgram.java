// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.os.Signal;
import dev.brood.os.SignalRegistration;
import dev.brood.os.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A program that handles the signals by which a JVM ends, in the way that its first argument names. */
public final class SignalsProgram {

    private SignalsProgram() {}

    private static void print(Signal signal) {
        System.out.println("got " + signal);
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the signal does not arrive");
        }
    }

    public static void main(String[] args) throws Exception {
        Program.tellSession();
        switch (args[0]) {
            case "close" -> close();
            case "hang" -> hang();
            case "ignored" -> ignored(Signal.valueOf(args[1]));
            case "send" -> send();
            default -> throw new IllegalArgumentException(args[0]);
        }
        System.out.println("waits");
        while (true) {
            LockSupport.park();
        }
    }

    /** Handles them until USR1 comes. */
    private static void close() throws InterruptedException {
        List<SignalRegistration> open = Stream.of(Signal.HUP, Signal.INT, Signal.TERM)
                .map(signal -> Signals.handle(signal, SignalsProgram::print))
                .toList();
        CountDownLatch enough = new CountDownLatch(1);
        try (SignalRegistration usr1 = Signals.handle(Signal.USR1, signal -> enough.countDown())) {
            System.out.println("ready " + usr1.signal());
            await(enough);
        }
        open.forEach(SignalRegistration::close);
    }

    /** Has a child, and does not come to an end by itself. */
    private static void hang() {
        ChildProcess child = ChildProcess.start(() -> {
            while (true) {
                LockSupport.park();
            }
        });
        Signals.handle(Signal.INT, SignalsProgram::print);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                child.join();
                System.out.println("hangs");
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }));
    }

    /** Handles once what it was started to ignore. */
    private static void ignored(Signal signal) throws InterruptedException, IOException {
        CountDownLatch once = new CountDownLatch(1);
        try (SignalRegistration registration = Signals.handle(signal, s -> once.countDown())) {
            System.out.println("handles " + registration.signal());
            await(once);
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
        String mask = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("SigIgn")).findFirst().orElseThrow();
        long bits = Long.parseUnsignedLong(mask.substring(mask.indexOf(':') + 1).strip(), 16);
        System.out.println("ignored again: " + ((bits >> (signal.number() - 1) & 1) == 1));
    }

    private static void send() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "1000").start();
        Signals.send(sleep.pid(), Signal.USR1);
        System.out.println("sleep ended with " + sleep.waitFor());
    }
}
