// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.Locale;

/** Sizes in bytes as people read them. */
final class Sizes {

    private static final String[] UNITS = {"bytes", "KB", "MB", "GB", "TB", "PB"};
    private static final double STEP = 1024;
    private static final double NO_FRACTION = 10;

    private Sizes() {}

    /**
     * Writes a size in the largest unit that it has one of.
     *
     * @param bytes the size
     * @return such as {@code 1.5 GB}
     */
    static String text(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= STEP && unit < UNITS.length - 1) {
            value /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= NO_FRACTION ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
