// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.Core;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The handle of an array of {@code byte}. */
final class ByteArrayHandle extends ArrayHandle implements SharedByteArray {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final ValueLayout.OfByte ELEMENT = ValueLayout.JAVA_BYTE;

    ByteArrayHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static ByteArrayHandle create(long length, Guard guard) {
        return create(length, ELEMENT, guard, ByteArrayHandle::new);
    }

    @Override
    protected String noun() {
        return "shared array of byte";
    }

    @Override
    ValueLayout element() {
        return ELEMENT;
    }

    @Override
    public byte get(long index) {
        MemorySegment memory = memory();
        return memory.get(ELEMENT, offset(memory, index));
    }

    @Override
    public void set(long index, byte value) {
        MemorySegment memory = memory();
        memory.set(ELEMENT, offset(memory, index), value);
    }

    private static long offset(MemorySegment memory, long index) {
        return Objects.checkIndex(index, memory.byteSize() / ELEMENT.byteSize()) * ELEMENT.byteSize();
    }

    @Override
    public void get(long index, byte[] target, int offset, int count) {
        Given.notNull(target, "get", "the array to copy to");
        copyOut(index, target, offset, count);
    }

    @Override
    public void set(long index, byte[] source, int offset, int count) {
        Given.notNull(source, "set", "the array to copy from");
        copyIn(index, source, offset, count);
    }

    @Override
    public byte[] toArray() {
        byte[] copy = new byte[arrayLength()];
        copyOut(0, copy, 0, copy.length);
        return copy;
    }

    @Override
    public void fill(byte value) {
        try {
            memory().fill(value);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void setText(String text) {
        MemorySegment memory = memory();
        byte[] bytes = Utf8.encode(Objects.requireNonNull(text, "text"));
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("A text with the character 0, at " + text.indexOf('\0') + ", cannot be stored: it would end"
                    + " there. Store the bytes with their length.");
        }
        if (bytes.length > memory.byteSize()) {
            throw new IllegalArgumentException("A text of " + bytes.length + " bytes in UTF-8 cannot be stored in a shared array of "
                    + memory.byteSize() + " bytes. Create a larger array, or shorten the text.");
        }
        try {
            MemorySegment.copy(bytes, 0, memory, ELEMENT, 0, bytes.length);
            memory.asSlice(bytes.length).fill((byte) 0);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public String getText() {
        MemorySegment memory = memory();
        try {
            long length = 0;
            while (length < memory.byteSize() && memory.get(ELEMENT, length) != 0) {
                length++;
            }
            return new String(memory.asSlice(0, length).toArray(ELEMENT), StandardCharsets.UTF_8);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public IntStream stream() {
        return LongStream.range(0, length()).mapToInt(this::get);
    }

    @Override
    public Iterator<Byte> iterator() {
        return LongStream.range(0, length()).mapToObj(this::get).iterator();
    }
}
