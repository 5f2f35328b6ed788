// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ChildProcess;
import dev.brood.sync.SharedLock;

/** A lock whose holder was killed is free, and tells who gets it. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        try (SharedLock lock = SharedLock.create()) {
            ChildProcess.start(() -> {
                lock.lock();
                new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start();
                Thread.sleep(60_000);
            }).join();
            long began = System.nanoTime();
            lock.lock();
            try {
                System.out.println("the lock was to be had after " + (System.nanoTime() - began) / 1_000_000
                        + " ms; recovered from a death: " + lock.recoveredFromDeath());
            } finally {
                lock.unlock();
            }
        }
    }
}
