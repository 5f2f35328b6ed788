// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import org.jspecify.annotations.Nullable;

/** What a caller has given, in messages: null is refused with what to give instead, and long texts are shortened. */
public final class Given {

    /** So much of a text is repeated in a message, in characters. */
    private static final int SHOWN = 120;

    private Given() {}

    /**
     * Refuses null.
     *
     * @param value what was given
     * @param call the name of the method
     * @param expected what it is to be, as "a signal"
     * @param <T> its type
     * @return the value
     * @throws NullPointerException if it is null
     */
    public static <T> T notNull(@Nullable T value, String call, String expected) {
        if (value == null) {
            throw new NullPointerException(call + "(null): give " + expected);
        }
        return value;
    }

    /**
     * {@return a text as a message repeats it}
     *
     * @param text the text, which may be of any length
     */
    public static String shown(String text) {
        int characters = text.codePointCount(0, text.length());
        return characters <= SHOWN ? text : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "… (" + characters + " characters)";
    }
}
