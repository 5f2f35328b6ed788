// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.SharedWords;
import java.nio.charset.StandardCharsets;

/** The slots that lists and references keep their values in, for tests that stop a writer. */
public final class SlotAccess {

    private static final int CAPACITY = 64;

    private final DoubleSlot slot;

    /** A slot at the beginning of some memory. */
    public SlotAccess(SharedWords words) {
        this.slot = new DoubleSlot(words, 0, CAPACITY);
    }

    /** The size of a slot. */
    public static int bytes() {
        return (int) DoubleSlot.bytes(CAPACITY);
    }

    /** Writes a text, with its length as the tag. */
    public void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        slot.write(bytes.length, bytes);
    }

    /** Reads the text; the tag must be its own. */
    public String read() {
        DoubleSlot.Content content = slot.read();
        if (content.tag() != content.bytes().length) {
            throw new AssertionError("a tag " + content.tag() + " of " + content.bytes().length + " bytes");
        }
        return new String(content.bytes(), StandardCharsets.UTF_8);
    }
}
