// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Counts what became of the inputs, and tells it at the end: how many, how fast, and which failed of what. Not safe for
 * use by several threads at once.
 */
final class Summary {

    /** How many failed inputs are named: they and the totals fit on a screen. */
    private static final int NAMED = 20;

    private static final int MESSAGE_LENGTH = 300;
    private static final double NANOS_PER_SECOND = 1e9;

    private final List<Outcome> named = new ArrayList<>();
    private long ok;
    private long failed;
    private long cancelled;

    /**
     * Counts an input.
     *
     * @param outcome what became of it
     */
    void add(Outcome outcome) {
        Failure failure = outcome.failure();
        if (failure == null) {
            ok++;
        } else if (failure.kind() == Failure.Kind.CANCELLED) {
            cancelled++;
        } else {
            failed++;
            if (named.size() < NAMED) {
                named.add(outcome);
            }
        }
    }

    /** {@return how many inputs were counted} */
    long counted() {
        return ok + failed + cancelled;
    }

    /** {@return whether every input that was counted is done} */
    boolean allOk() {
        return failed == 0 && cancelled == 0;
    }

    /**
     * Tells all.
     *
     * @param end how the run ended, such as {@code interrupted}; empty if it came to its end
     * @param total how many inputs there were, empty where that is not known
     * @param time how long the run took
     * @return the lines
     */
    List<String> lines(String end, OptionalLong total, Duration time) {
        List<String> lines = new ArrayList<>();
        lines.add((end.isEmpty() ? "" : end + ": ") + totals(total) + " in " + seconds(time) + rate(time));
        int width = named.stream()
                .mapToInt(outcome -> label(outcome).length())
                .max()
                .orElse(0);
        for (Outcome outcome : named) {
            String label = label(outcome);
            lines.add("  " + label + " ".repeat(width - label.length()) + "  " + TextRows.line(outcome.input()) + ": "
                    + message(outcome));
        }
        if (failed > named.size()) {
            lines.add("  … and " + (failed - named.size()) + " more (--format jsonl or csv lists every one)");
        }
        return lines;
    }

    private String totals(OptionalLong total) {
        StringBuilder text = new StringBuilder();
        if (total.isPresent() && total.getAsLong() > counted()) {
            text.append(counted()).append(" of ").append(inputs(total.getAsLong()));
        } else {
            text.append(inputs(counted()));
        }
        text.append(", ").append(ok).append(" ok, ").append(failed).append(" failed");
        if (cancelled > 0) {
            text.append(", ").append(cancelled).append(" given up");
        }
        return text.toString();
    }

    private static String inputs(long n) {
        return n == 1 ? "1 input" : n + " inputs";
    }

    private static String label(Outcome outcome) {
        return outcome.failure() == null ? "" : outcome.failure().kind().label();
    }

    private static String message(Outcome outcome) {
        String line = outcome.failure() == null ? "" : outcome.failure().line();
        String text = TextRows.line(line);
        return text.length() > MESSAGE_LENGTH ? text.substring(0, MESSAGE_LENGTH) + "…" : text;
    }

    private static String seconds(Duration time) {
        if (time.compareTo(Duration.ofMinutes(1)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", time.toNanos() / NANOS_PER_SECOND);
        }
        return time.toHours() == 0
                ? String.format(Locale.ROOT, "%d min %d s", time.toMinutes(), time.toSecondsPart())
                : String.format(Locale.ROOT, "%d h %d min", time.toHours(), time.toMinutesPart());
    }

    private String rate(Duration time) {
        double seconds = time.toNanos() / NANOS_PER_SECOND;
        return seconds > 0 ? String.format(Locale.ROOT, " (%.1f/s)", counted() / seconds) : "";
    }
}
