// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.nio.file.Path;
import java.util.Locale;

/** What an input is when the function gets it. */
enum InputKind {
    /** A {@link Path}. */
    PATH("Path"),
    /** A {@link String}. */
    STRING("String");

    private final String typeName;

    InputKind(String typeName) {
        this.typeName = typeName;
    }

    /** {@return the simple name of the type} */
    String typeName() {
        return typeName;
    }

    /** {@return the other kind} */
    InputKind other() {
        return this == PATH ? STRING : PATH;
    }

    /**
     * Makes the function's argument.
     *
     * @param text the input as it was given
     * @return the argument
     * @throws java.nio.file.InvalidPathException if it is to be a path and cannot be one
     */
    Object argument(String text) {
        return this == PATH ? Path.of(text) : text;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
