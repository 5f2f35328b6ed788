// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.os.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How people write signals: {@code TERM}, {@code SIGTERM}, {@code term} or {@code 15}. */
final class SignalName {

    private static final String PREFIX = "SIG";

    private SignalName() {}

    /** {@return the signal of a name or of its number on this system; empty if it is none} */
    static Optional<Signal> find(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        String plain = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        return known().stream()
                .filter(signal -> signal.name().equals(plain) || Integer.toString(number(signal)).equals(name))
                .findFirst();
    }

    /** {@return why a text is no signal, with what resembles it} */
    static String unknown(String text) {
        List<String> names = known().stream().map(Signal::name).toList();
        List<String> meant = Suggestions.nearest(text.toUpperCase(Locale.ROOT), names);
        return "there is no signal '" + text + "'"
                + (meant.isEmpty() ? "; 'brood kill --list' shows all" : ": did you mean " + String.join(" or ", meant) + "?");
    }

    /** {@return all signals, one a line with its number, for people} */
    static String list() {
        return known().stream()
                .map(signal -> String.format(Locale.ROOT, "%2d %s%n", number(signal), signal))
                .collect(Collectors.joining());
    }

    /** Not every system has all of them, or the same numbers. */
    private static List<Signal> known() {
        return Arrays.stream(Signal.values()).filter(signal -> number(signal) > 0).toList();
    }

    private static int number(Signal signal) {
        try {
            return new sun.misc.Signal(signal.name()).getNumber();
        } catch (IllegalArgumentException _) {
            return -1; // this system has none of that name
        }
    }
}
