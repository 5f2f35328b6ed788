// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text in shared memory. */
final class Utf8 {

    private Utf8() {}

    /**
     * The bytes of a text.
     *
     * @throws IllegalArgumentException if it has half a surrogate pair, which UTF-8 cannot say
     */
    static byte[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!isWhole(text)) {
            throw new IllegalArgumentException("A text of " + text.length() + " characters has half a surrogate pair, which UTF-8 cannot"
                    + " say. Mend the text, or store its characters.");
        }
        return bytes;
    }

    /** Whether UTF-8 can say a text. */
    static boolean isWhole(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return bytes.limit() >= text.length();
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The text of some bytes; those that are no UTF-8 become {@code U+FFFD}. */
    static String decode(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
