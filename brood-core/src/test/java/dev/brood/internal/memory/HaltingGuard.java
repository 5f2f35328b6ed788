// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.util.concurrent.Callable;

/**
 * Counts the stores of a thread, or lets it die before a certain one: what it then does in shared memory never happens, as if
 * its process had been killed.
 */
public final class HaltingGuard implements StoreGuard {

    private static final int NEVER = Integer.MAX_VALUE;
    private static final ThreadLocal<Life> LIFE = new ThreadLocal<>();

    /** What ends the thread; an Error, so that no code takes it for a failure of its own. */
    public static final class Halt extends Error {
        private static final long serialVersionUID = 1L;

        Halt(int store) {
            super("halted before store " + store);
        }
    }

    private static final class Life {
        private final int last;
        private int stores;
        private boolean over;

        Life(int last) {
            this.last = last;
        }
    }

    @Override
    public void beforeStore() {
        Life life = LIFE.get();
        if (life != null && (life.over || life.stores++ == life.last)) {
            life.over = true; // finally blocks of a dead process do not run either
            throw new Halt(life.last);
        }
    }

    /** Whether this JVM runs under the guard. */
    public static boolean isInstalled() {
        return HaltingGuard.class.getName().equals(System.getProperty(StoreGuard.PROPERTY));
    }

    /** How many stores something takes, done by this thread. */
    public static int count(Callable<?> operation) throws Exception {
        var life = new Life(NEVER);
        LIFE.set(life);
        try {
            operation.call();
        } finally {
            LIFE.remove();
        }
        return life.stores;
    }

    /** Does something in this thread, which dies before a store; whether it came to that. */
    public static boolean haltAt(int store, Callable<?> operation) throws Exception {
        LIFE.set(new Life(store));
        try {
            operation.call();
            return false;
        } catch (Halt e) {
            return true;
        } finally {
            LIFE.remove();
        }
    }
}
