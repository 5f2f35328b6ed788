// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines of an output, at most 20 of at most 1,000 characters each. Safe for use by any thread. */
final class Tail {

    private static final int LINES = 20;
    private static final int LONGEST = 1_000;

    private final Deque<String> lines = new ArrayDeque<>();

    synchronized void add(String line) {
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.addLast(line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
