// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.NotReadableException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.StackRoom;
import dev.brood.internal.wire.UnreadableException;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The handle of an object that is shared by value: one {@link DoubleSlot} with its encoding. */
final class ReferenceHandle<T extends @Nullable Object> extends BlockHandle implements SharedReference<T> {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LEAST = 1_000;
    private static final int ROOM = 4;
    private static final int ENCODED = 1;

    ReferenceHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    /** Makes a reference; capacity 0 is as much as the value suggests. */
    static <T extends @Nullable Object> ReferenceHandle<T> create(T value, int capacity) {
        byte[] bytes = encode(value);
        int most = capacity == 0 ? Math.max(LEAST, (int) Math.min((long) ROOM * bytes.length, Integer.MAX_VALUE / 2)) : capacity;
        int rounded = DoubleSlot.capacityFor(most);
        refuseIfLarger(bytes, rounded);
        ReferenceHandle<T> handle = create(DoubleSlot.bytes(rounded), 0, Guard.RELEASED, ReferenceHandle<T>::new);
        handle.slot().write(ENCODED, bytes);
        return handle;
    }

    private static byte[] encode(@Nullable Object value) {
        return Handle.refusedIn("a shared reference", () -> ProcessWire.get().encoder().encode(value, "value"));
    }

    private static void refuseIfLarger(byte[] bytes, int capacity) {
        if (bytes.length > capacity) {
            throw new SharedMemoryFullException("The value has " + bytes.length + " bytes when it is encoded, and the shared reference has"
                    + " room for " + capacity + ". Create it with a larger capacity, or share large data as arrays or memory.");
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // what was set is a T, null only if T allows it
    private T decode(DoubleSlot.Content content) {
        try {
            return (T) ProcessWire.get().decoder().decode(content.bytes());
        } catch (UnreadableException e) {
            throw new NotReadableException("The value of this shared reference " + e.getMessage()
                    + ". Set values of classes that all its processes have.", e.getCause());
        }
    }

    private DoubleSlot slot() {
        MemorySegment memory = memory();
        return new DoubleSlot(SharedWords.of(memory), 0, (int) ((memory.byteSize() - DoubleSlot.bytes(0)) / 2));
    }

    @Override
    protected String noun() {
        return "shared reference";
    }

    @Override
    public T get() {
        return decode(slot().read());
    }

    @Override
    public Versioned<T> getVersioned() {
        DoubleSlot.Content content = slot().read();
        return new Versioned<>(decode(content), content.version());
    }

    @Override
    public void set(T value) {
        byte[] bytes = encode(value);
        DoubleSlot slot = slot();
        refuseIfLarger(bytes, slot.capacity());
        StackRoom.ensureForUnlock();
        try (var _ = lock().acquire()) {
            slot.write(ENCODED, bytes);
        }
    }

    @Override
    public T getAndSet(T value) {
        byte[] bytes = encode(value);
        DoubleSlot slot = slot();
        refuseIfLarger(bytes, slot.capacity());
        DoubleSlot.Content before;
        StackRoom.ensureForUnlock();
        try (var _ = lock().acquire()) {
            before = slot.read();
            slot.write(ENCODED, bytes);
        }
        return decode(before);
    }

    @Override
    public boolean compareAndSet(Versioned<T> expected, T value) {
        Objects.requireNonNull(expected, "expected");
        byte[] bytes = encode(value);
        DoubleSlot slot = slot();
        refuseIfLarger(bytes, slot.capacity());
        if (slot.version() != expected.version()) {
            return false;
        }
        StackRoom.ensureForUnlock();
        try (var _ = lock().acquire()) {
            boolean same = slot.version() == expected.version();
            if (same) {
                slot.write(ENCODED, bytes);
            }
            return same;
        }
    }

    @Override
    public int capacity() {
        return slot().capacity();
    }

    @Override
    public String toString() {
        return isOpen() ? "shared reference with room for " + capacity() + " bytes" : "closed shared reference";
    }
}
