// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values written as Python's {@code print} writes them, so that an example's output can be compared with that of the
 * original, line by line. Stateless.
 */
public final class PythonText {

    /** C's {@code asctime}: a day of one digit is padded with a space. */
    private static final DateTimeFormatter CTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH);

    private PythonText() {}

    /**
     * Writes a truth value.
     *
     * @param value true or false
     * @return {@code True} or {@code False}
     */
    public static String of(boolean value) {
        return value ? "True" : "False";
    }

    /**
     * Writes a list: texts and characters in quotes.
     *
     * @param values the elements
     * @return for instance {@code [11, 22, 'b']}
     */
    public static String of(List<?> values) {
        return values.stream().map(PythonText::element).collect(Collectors.joining(", ", "[", "]"));
    }

    /**
     * Writes a dictionary.
     *
     * @param entries the entries
     * @return for instance {@code {'a': 1, 'b': 2}}
     */
    public static String of(Map<?, ?> entries) {
        return entries.entrySet().stream()
                .map(entry -> element(entry.getKey()) + ": " + element(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /**
     * Writes any value.
     *
     * @param value the value, or null
     * @return what {@code print} makes of it, for instance {@code None}
     */
    public static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> of(truth.booleanValue());
            case List<?> list -> of(list);
            case Map<?, ?> entries -> of(entries);
            default -> value.toString();
        };
    }

    /**
     * Writes bytes that are printable ASCII characters.
     *
     * @param text the characters
     * @return for instance {@code b'HELLO'}
     */
    public static String bytes(String text) {
        return "b" + element(text);
    }

    /** {@return the local time as {@code time.ctime()} gives it, for instance {@code Sat Nov 21 04:05:06 2026}} */
    public static String ctime() {
        return CTIME.format(ZonedDateTime.now(ZoneId.systemDefault()));
    }

    private static String element(@Nullable Object value) {
        return value instanceof CharSequence || value instanceof Character ? "'" + value + "'" : of(value);
    }
}
