// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

/** Names that can be shown: a process may put anything into its own. */
public final class PlainNames {

    private PlainNames() {}

    /**
     * {@return the name with control characters in octal, as {@code pstree} has it: they could move a terminal's cursor}
     *
     * @param name any text
     */
    public static String plain(String name) {
        StringBuilder plain = new StringBuilder();
        name.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
                    || Character.getType(c) == Character.LINE_SEPARATOR
                    || Character.getType(c) == Character.PARAGRAPH_SEPARATOR) {
                plain.append(String.format("\\%03o", c));
            } else {
                plain.appendCodePoint(c);
            }
        });
        return plain.toString();
    }
}
