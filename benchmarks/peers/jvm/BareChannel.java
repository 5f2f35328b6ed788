// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * One direction between two processes that answer each other: a word with the number of the message, and the message behind it
 * in the same line of memory. Less cannot be done: nothing tells who lives, and a second message overwrites the first.
 */
final class BareChannel {

    /** Bytes of a mapped file for two of them. */
    static final long BYTES = 2 * MappedFile.LINES;

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();
    private static final long DATA = Long.BYTES;

    private final MemorySegment line;
    private final Futex futex;
    private int sent;
    private int received;

    private BareChannel(MemorySegment line, Futex futex) {
        this.line = line;
        this.futex = futex;
    }

    /** One whose receiver spins. */
    static BareChannel spinning(MappedFile file, int index) {
        return new BareChannel(line(file, index), null);
    }

    /** One whose receiver sleeps, and is woken for each message. */
    static BareChannel sleeping(MappedFile file, int index) {
        return new BareChannel(line(file, index), new Futex());
    }

    private static MemorySegment line(MappedFile file, int index) {
        return file.memory().asSlice(index * MappedFile.LINES, MappedFile.LINES);
    }

    void send(Message message) {
        MemorySegment.copy(message.memory(), 0, line, DATA, Message.SHORT);
        INT.setRelease(line, 0L, ++sent);
        if (futex != null) {
            futex.wake(line);
        }
    }

    void receive(Message message) {
        int number = ++received;
        int found = (int) INT.getAcquire(line, 0L);
        while (found != number) {
            if (futex == null) {
                Thread.onSpinWait();
            } else {
                futex.await(line, found);
            }
            found = (int) INT.getAcquire(line, 0L);
        }
        MemorySegment.copy(line, DATA, message.memory(), 0, Message.SHORT);
    }
}
