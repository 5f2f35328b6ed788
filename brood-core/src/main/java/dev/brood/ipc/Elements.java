// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.BroodException;
import dev.brood.error.NotReadableException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.ring.Outgoing;
import dev.brood.internal.ring.RingCore;
import dev.brood.internal.ring.Taken;
import dev.brood.internal.sync.Cargo;
import dev.brood.internal.wire.Encoded;
import dev.brood.internal.wire.SimpleValues;
import dev.brood.internal.wire.UnreadableException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Objects as messages: what queues and pipes have in common. Thread-safe. */
final class Elements {

    /** Kind of a message: an object. */
    static final int OBJECT = 0;

    /** Kind of a message: bytes. */
    static final int BYTES = 1;

    /** Kind of a message: an object, whose large arrays follow it. */
    private static final int OBJECT_AND_ARRAYS = 2;

    private static final ValueLayout.OfInt LENGTH_LAYOUT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LENGTH = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

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
        Encoded encoded = cargo.load(() -> ProcessWire.get().encoder().encodeApart(element, what));
        byte[] record = encoded.record();
        if (encoded.apart().isEmpty()) {
            return new Outgoing(OBJECT, record, List.of(), cargo.references());
        }
        byte[] first = new byte[Integer.BYTES + record.length];
        LENGTH.set(first, 0, record.length);
        System.arraycopy(record, 0, first, Integer.BYTES, record.length);
        return new Outgoing(OBJECT_AND_ARRAYS, first, encoded.apart(), cargo.references());
    }

    /** Whether a message is an object. */
    static boolean isObject(int kind) {
        return kind == OBJECT || kind == OBJECT_AND_ARRAYS;
    }

    /** The object of a message, which is finished by that, also if it cannot be read. */
    static @Nullable Object finish(Taken taken, String what) {
        Object object;
        try {
            object = decode(taken, what);
        } catch (Throwable t) {
            endUnread(taken, t, what);
            throw t;
        }
        finishRead(taken, what); // after the shared objects that it names are open here
        return object;
    }

    /**
     * Ends a message that could not be read. It goes back if nothing but memory was missing, for that may be there later, or in another
     * process; else it is gone, or it would come back for ever.
     */
    static void endUnread(Taken taken, Throwable failure, String what) {
        if (isForWantOfMemory(failure)) {
            boolean ignored = taken.giveBack(); // false if it was so small that it has left the ring before it was read, or at a close
        } else {
            finishRead(taken, what); // what cannot be read may be memory that a close has given back
        }
    }

    private static boolean isForWantOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError || cause instanceof SharedMemoryFullException) {
                return true;
            }
        }
        return false;
    }

    /** Finishes a message that has been read; refuses what was read if the ring has been closed, so that its memory may be gone. */
    static void finishRead(Taken taken, String what) {
        if (!taken.finish()) {
            throw goneBack(what);
        }
    }

    /** What is told to who reads a message while another thread closes the ring. */
    static StaleHandleException goneBack(String what) {
        return new StaleHandleException("The " + what + " has gone back, because this process has closed what it was taken from while it"
                + " was read. Close it after its last use.");
    }

    /** The object of a message. */
    static @Nullable Object decode(Taken taken, String what) {
        return taken.kind() == OBJECT_AND_ARRAYS ? decodeWithArrays(taken.memory(), what) : decode(taken.bytes(), what);
    }

    /** The object of a copy of a message. */
    static @Nullable Object decode(RingCore.Seen seen, String what) {
        return seen.kind() == OBJECT_AND_ARRAYS
                ? decodeWithArrays(seen.bytes(), what)
                : decode(seen.bytes().toArray(ValueLayout.JAVA_BYTE), what);
    }

    private static @Nullable Object decode(byte[] record, String what) {
        try {
            return ProcessWire.get().decoder().decode(record);
        } catch (UnreadableException e) {
            throw unreadable(what, e);
        }
    }

    private static @Nullable Object decodeWithArrays(MemorySegment memory, String what) {
        int length = memory.get(LENGTH_LAYOUT, 0);
        byte[] record = memory.asSlice(Integer.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        long arrays = (Integer.BYTES + (long) length + Encoded.ALIGNMENT - 1) & -Encoded.ALIGNMENT;
        try {
            return ProcessWire.get().decoder().decode(record, memory.asSlice(arrays));
        } catch (UnreadableException e) {
            throw unreadable(what, e);
        }
    }

    private static BroodException unreadable(String what, UnreadableException e) {
        return new NotReadableException("This " + what + " " + e.getMessage() + ". " + remedy(e), e.getCause());
    }

    private static String remedy(UnreadableException e) {
        if (isForWantOfMemory(e)) {
            return "Give this process more memory (Builder.maxHeap), or send smaller objects.";
        }
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ClassNotFoundException || cause instanceof LinkageError) {
                return "Use classes that all processes of the session have.";
            }
        }
        return "See the cause: it was thrown by what reads the object.";
    }
}
