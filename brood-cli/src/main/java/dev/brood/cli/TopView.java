// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** The picture of {@code brood top}: what it shows, as lines of text. Draws nothing itself, and has no state. */
final class TopView {

    static final String KEYS = "q quit  < > page  PMTNU sort  R reverse  / filter  b Brood's  k kill  r renice";

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final String HEADER = "    PID USER      NI STAT  NLWP      RSS  %CPU      TIME COMMAND";
    private static final long KILO = 1024;
    private static final double PERCENT = 100;

    /** Two names of cores, brackets and a percentage, and some room for the bar. */
    private static final int LEAST_BAR = 19;

    /** The part of a screen that bars may have. */
    private static final int BARS_PART = 3;

    private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;

    private TopView() {}

    /** {@return how many rows of processes a screen has room for; at least one} */
    static int height(TopLoad load, int lines, int columns) {
        return Math.max(1, lines - barLines(load, lines, columns) - 3);
    }

    /**
     * Draws a screen.
     *
     * @param bottom what stands in the last line: the keys, a question, or what has happened
     * @return as many lines as the screen has, none of them wider than it
     */
    static List<AttributedString> screen(
            TopModel model, TopLoad load, LocalTime time, String bottom, int lines, int columns) {
        int height = height(load, lines, columns);
        List<AttributedString> all = new ArrayList<>();
        all.add(new AttributedString(summary(model, load, time, height)));
        all.addAll(bars(load, lines, columns));
        all.add(padded(HEADER, columns, PLAIN.inverse()));
        List<TopRow> rows = model.pageRows(height);
        for (int i = 0; i < rows.size(); i++) {
            AttributedStyle style = rows.get(i).brood() ? PLAIN.foreground(AttributedStyle.GREEN).bold() : PLAIN;
            boolean chosen = i == model.cursor() % height;
            all.add(chosen ? padded(row(rows.get(i)), columns, style.inverse()) : new AttributedString(row(rows.get(i)), style));
        }
        while (all.size() < lines - 1) {
            all.add(AttributedString.EMPTY);
        }
        all.add(new AttributedString(bottom));
        return all.stream().limit(Math.max(1, lines)).map(line -> line.columnSubSequence(0, columns)).toList();
    }

    /** {@return the whole list as plain text, for pipes} */
    static String batch(TopModel model, TopLoad load, LocalTime time) {
        String cores = load.cores().stream().map(core -> percent(core)).collect(Collectors.joining(" "));
        return summary(model, load, time, Math.max(1, model.shown().size())) + "\ncores: " + cores + "\n\n" + HEADER + "\n"
                + model.shown().stream().map(row -> row(row) + "\n").collect(Collectors.joining());
    }

    private static String summary(TopModel model, TopLoad load, LocalTime time, int height) {
        List<Double> averages = load.averages().stream().filter(average -> average >= 0).toList();
        return String.format(
                Locale.ROOT,
                "brood top %s  by %s%s%s  %d processes, %d Brood's  load%s  mem %.1f%%",
                CLOCK.format(time),
                model.reversed() ? "-" + model.sort() : model.sort(),
                model.pages(height) > 1 ? " " + (model.page(height) + 1) + "/" + model.pages(height) : "",
                model.filter().isEmpty() ? "" : " /" + model.filter(),
                model.rows().size(),
                model.rows().stream().filter(TopRow::brood).count(),
                averages.isEmpty() ? " -" : String.format(Locale.ROOT, " %.2f", averages.getFirst()),
                PERCENT * load.used() / load.memory());
    }

    private static int barLines(TopLoad load, int lines, int columns) {
        int perLine = perLine(columns);
        int needed = (load.cores().size() + perLine - 1) / perLine;
        return Math.min(needed, Math.max(1, lines / BARS_PART));
    }

    private static int perLine(int columns) {
        return Math.clamp(columns / (2 * LEAST_BAR), 1, 8);
    }

    private static List<AttributedString> bars(TopLoad load, int lines, int columns) {
        int perLine = perLine(columns);
        int width = columns / perLine;
        List<AttributedString> bars = new ArrayList<>();
        for (int line = 0; line < barLines(load, lines, columns); line++) {
            AttributedStringBuilder text = new AttributedStringBuilder();
            for (int i = line * perLine; i < Math.min((line + 1) * perLine, load.cores().size()); i++) {
                bar(text, i, load.cores().get(i), width);
            }
            bars.add(text.toAttributedString());
        }
        return bars;
    }

    private static void bar(AttributedStringBuilder text, int core, double load, int width) {
        String name = String.format(Locale.ROOT, "%3d [", core);
        String value = String.format(Locale.ROOT, "%6s] ", percent(load));
        int room = Math.max(0, width - name.length() - value.length());
        int full = (int) Math.round(Math.clamp(load, 0, 1) * room);
        text.append(name)
                .styled(PLAIN.foreground(AttributedStyle.CYAN), "|".repeat(full))
                .append(" ".repeat(room - full))
                .append(value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f%%", share * PERCENT);
    }

    private static String row(TopRow row) {
        return String.format(
                Locale.ROOT,
                "%7d %-8.8s %3s %-5.5s %4s %8s %5s %9s %s",
                row.pid(),
                known(row.user()),
                known(row.nice()),
                known(row.stat()),
                known(row.threads()),
                known(row.memory() == null ? null : row.memory() / KILO),
                known(row.cpu() == null ? null : String.format(Locale.ROOT, "%.1f", row.cpu())),
                ProcessColumn.text(row.time()),
                row.text());
    }

    private static Object known(@Nullable Object value) {
        return value == null ? ProcessColumn.UNKNOWN : value;
    }

    private static AttributedString padded(String text, int columns, AttributedStyle style) {
        AttributedString line = new AttributedString(text, style);
        int missing = columns - line.columnLength();
        return missing > 0 ? new AttributedString(text + " ".repeat(missing), style) : line;
    }
}
