// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.Cargo;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.NumberCore;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * What a spare does before it waits, and the training of the start cache too: the way of a child up to the end of its work, with a task of no
 * consequence, so that the classes are loaded, linked and have run when it is handed a real one.
 */
public final class WarmUp {

    private static final int ROUNDS = 5;
    private static final Duration PREPARING = Duration.ofMillis(20);

    private WarmUp() {}

    /** What a task does. */
    @FunctionalInterface
    private interface Action extends Serializable {
        Object run();
    }

    /** A task as a program's would be. */
    private record Task(Action action) implements Callable<Object>, Serializable {
        @Override
        public Object call() {
            return action.run();
        }
    }

    /**
     * Goes that way some times.
     *
     * @throws BroodException if it fails; then this JVM is of no use
     */
    public static void run() {
        CompletableFuture<?> systemCalls = Session.current().hasObjects() ? StartAhead.systemCalls() : null;
        String word = "warm";
        int number = ROUNDS;
        for (int i = 0; i < ROUNDS; i++) {
            int round = i;
            run(new Task(() -> List.of(word, number, round)), List.of(word, number, round));
        }
        if (systemCalls != null) {
            systemCalls.join();
            try {
                useSharedObjects();
            } catch (SharedMemoryFullException e) {
                System.getLogger(WarmUp.class.getName()).log(Level.DEBUG, "There is no room for the warm-up's own shared object", e);
            }
        }
        openClassPath();
        prepare();
        System.gc(); // else it is mostly due within the next milliseconds of work, which are the child's
    }

    /** What others were sent is likely to come again. */
    private static void prepare() {
        try {
            ProcessWire.get().decoder().prepare(System.nanoTime() + PREPARING.toNanos());
        } catch (BroodException e) { // no room in shared memory; records then carry all that they name
            System.getLogger(WarmUp.class.getName()).log(Level.DEBUG, "The dictionary of the session cannot be read", e);
        }
    }

    /** The loader opens all jars that it has not opened yet, since none has this. */
    private static void openClassPath() {
        ClassLoader.getSystemClassLoader().getResource("META-INF/brood/what-nobody-has");
    }

    /** A number that this process shares with nobody. */
    private static final class OwnNumber extends Handle<NumberCore> {

        @Serial
        private static final long serialVersionUID = 1L;

        OwnNumber(Core.Surroundings around, Attachment attachment) {
            super(new NumberCore(around, attachment));
        }

        @Override
        protected String noun() {
            return "number of the warm-up";
        }

        long increment() {
            core().lock().lock();
            try {
                core().set(core().get() + 1);
                return core().getAndAdd(1);
            } finally {
                core().lock().unlock();
            }
        }
    }

    /** Where there are shared objects in the session, tasks are likely to have some. */
    private static void useSharedObjects() {
        for (int i = 0; i < ROUNDS; i++) {
            try (OwnNumber number = Session.current()
                    .objects()
                    .create(CellKind.VALUE, cell -> NumberCore.initialize(cell, 0), OwnNumber::new)) {
                run(new Task(number::increment), 1L);
            }
        }
    }

    private static void run(Task task, Object expected) {
        try (Cargo cargo = new Cargo()) {
            byte[] encoded = cargo.load(() -> ProcessWire.get().encoder().encode(task, "task of the warm-up"));
            Object decoded = Receiving.run("the task of the warm-up", () -> ProcessWire.get().decoder().decode(encoded));
            if (!(decoded instanceof Task received) || !received.call().equals(expected)) {
                throw new BroodException("the task of the warm-up came back as " + decoded);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new BroodException("the task of the warm-up failed: " + e, e);
        }
    }
}
