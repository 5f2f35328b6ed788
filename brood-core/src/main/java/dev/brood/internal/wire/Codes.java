// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import org.jspecify.annotations.Nullable;

/** The type codes of the class file format, as far as fields need them. */
final class Codes {

    private Codes() {}

    /** The value that a field of this type has before anything is assigned. */
    static @Nullable Object zero(char code) {
        return switch (code) {
            case 'I' -> 0;
            case 'J' -> 0L;
            case 'Z' -> false;
            case 'B' -> (byte) 0;
            case 'S' -> (short) 0;
            case 'C' -> (char) 0;
            case 'F' -> 0f;
            case 'D' -> 0d;
            default -> null;
        };
    }

    static Class<?> primitive(char code) {
        return switch (code) {
            case 'I' -> int.class;
            case 'J' -> long.class;
            case 'Z' -> boolean.class;
            case 'B' -> byte.class;
            case 'S' -> short.class;
            case 'C' -> char.class;
            case 'F' -> float.class;
            case 'D' -> double.class;
            case 'V' -> void.class;
            default -> throw new IllegalStateException("no primitive type has code " + code);
        };
    }
}
