// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/**
 * A program with a pool of four: one worker runs a native {@code sleep}, one has a child of its own, one is stopped, one is
 * busy. It then ends, or waits to be ended, in the way that its argument names.
 */
public final class FamilyProgram {

    private FamilyProgram() {}

    private static void touch(Path file) {
        try {
            Files.writeString(file, Long.toString(ProcessHandle.current().pid()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    public static void main(String[] args) throws Exception {
        ProcessPool pool = ProcessPool.of(4);
        Program.tellSession();
        Path ups = Files.createTempDirectory("family-program");
        String folder = ups.toString();
        List<TaskFuture<?>> tasks = new ArrayList<>();
        tasks.add(pool.submit(() -> {
            new ProcessBuilder("sleep", "1000").inheritIO().start();
            touch(Path.of(folder, "native"));
            LockSupport.park();
            return 0;
        }));
        tasks.add(pool.submit(() -> {
            ChildProcess.start(() -> {
                touch(Path.of(folder, "grandchild"));
                LockSupport.park();
            });
            LockSupport.park();
        }));
        tasks.add(pool.submit(() -> {
            touch(Path.of(folder, "stopped"));
            LockSupport.park();
        }));
        tasks.add(pool.submit(() -> {
            touch(Path.of(folder, "busy"));
            while (true) {
                Thread.onSpinWait();
            }
        }));
        for (String name : List.of("native", "grandchild", "stopped", "busy")) {
            Awaitility.await().atMost(60, java.util.concurrent.TimeUnit.SECONDS).until(() -> Files.exists(ups.resolve(name))
                    && Files.size(ups.resolve(name)) > 0);
        }
        Program.signal("STOP", Long.parseLong(Files.readString(ups.resolve("stopped"))));
        for (String name : List.of("native", "grandchild", "stopped", "busy")) {
            Files.delete(ups.resolve(name));
        }
        Files.delete(ups);
        System.out.println("ready " + tasks.size());
        end(args[0]);
    }

    private static void end(String how) {
        switch (how) {
            case "wait" -> LockSupport.park();
            case "hang" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(LockSupport::park));
                LockSupport.park();
            }
            case "exit" -> System.exit(11);
            case "callback" -> {
                ChildProcess.start(() -> System.exit(3)).onExit().thenRun(() -> System.exit(12));
                LockSupport.park();
            }
            case "uncaught" -> throw new IllegalStateException("uncaught");
            case "hook" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> System.exit(13)));
                System.exit(14);
            }
            case "halt" -> Runtime.getRuntime().halt(15);
            case "return" -> System.out.println("returned");
            default -> throw new IllegalArgumentException(how);
        }
    }
}
