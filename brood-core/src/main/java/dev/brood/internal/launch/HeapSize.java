// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.Given;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size of a heap as {@code -Xmx} takes it. */
public final class HeapSize {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})([kmgt]?)", Pattern.CASE_INSENSITIVE);
    private static final long LEAST = 2L << 20;

    private HeapSize() {}

    /**
     * Checks a size and returns it as it stands in {@code -Xmx}.
     *
     * @throws IllegalArgumentException if it is no size, or less than the 2 MB that a JVM accepts
     */
    public static String checked(String size) {
        long bytes = bytes(size);
        if (bytes < LEAST) {
            throw new IllegalArgumentException(
                    "maxHeap(\"" + Given.shown(size) + "\") is " + bytes + " bytes: a JVM needs at least \"2m\"");
        }
        return size;
    }

    /** {@return whether a text is a size} */
    static boolean isSize(String text) {
        return FORM.matcher(text).matches();
    }

    /** {@return a size in bytes, {@link Long#MAX_VALUE} if it is larger than that} */
    static long bytes(String size) {
        Matcher matcher = FORM.matcher(size);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("maxHeap(\"" + Given.shown(size)
                    + "\") is no size: give a whole number and k, m, g or t, such as \"256m\"");
        }
        String unit = matcher.group(2).toLowerCase(Locale.ROOT);
        long number = Long.parseLong(matcher.group(1));
        int shift = unit.isEmpty() ? 0 : 10 * (1 + "kmgt".indexOf(unit));
        return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
    }
}
