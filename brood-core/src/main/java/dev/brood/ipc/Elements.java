// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.BroodException;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.ring.Outgoing;
import dev.brood.internal.ring.Taken;
import dev.brood.internal.sync.Cargo;
import dev.brood.internal.wire.SimpleValues;
import dev.brood.internal.wire.UnreadableException;
import org.jspecify.annotations.Nullable;

/** Objects as messages: what queues and pipes have in common. Thread-safe. */
final class Elements {

    /** Kind of a message: an object. */
    static final int OBJECT = 0;

    /** Kind of a message: bytes. */
    static final int BYTES = 1;

    private Elements() {}

    /** What a message is put by. */
    @FunctionalInterface
    interface Put {
        boolean put(Outgoing message) throws InterruptedException;
    }

    /** The same, where nobody waits. */
    @FunctionalInterface
    interface TryPut {
        boolean put(Outgoing message);
    }

    /** Encodes an object and puts it; returns what that returns. */
    static boolean put(@Nullable Object element, String what, Put put) throws InterruptedException {
        byte[] simple = SimpleValues.encode(element);
        if (simple != null) {
            return put.put(Outgoing.of(OBJECT, simple));
        }
        try (var cargo = new Cargo()) {
            return put.put(encode(element, what, cargo));
        }
    }

    /** Encodes an object and puts it if there is room; returns whether there was. */
    static boolean tryPut(@Nullable Object element, String what, TryPut put) {
        byte[] simple = SimpleValues.encode(element);
        if (simple != null) {
            return put.put(Outgoing.of(OBJECT, simple));
        }
        try (var cargo = new Cargo()) {
            return put.put(encode(element, what, cargo));
        }
    }

    private static Outgoing encode(@Nullable Object element, String what, Cargo cargo) {
        byte[] bytes = cargo.load(() -> ProcessWire.get().encoder().encode(element, what));
        return new Outgoing(OBJECT, bytes, null, cargo.references());
    }

    /** The object of a message, which is finished by that, also if it cannot be read. */
    static @Nullable Object finish(Taken taken, String what) {
        try {
            return decode(taken.bytes(), what);
        } finally {
            taken.finish(); // after the shared objects that it names are open here
        }
    }

    /** The object of a message. */
    static @Nullable Object decode(byte[] bytes, String what) {
        try {
            return ProcessWire.get().decoder().decode(bytes);
        } catch (UnreadableException e) {
            throw new BroodException("This " + what + " " + e.getMessage() + ". Use classes that all processes of the session have.", e);
        }
    }
}
