// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.OptionalLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A bar with rate, estimated time to the end and number of failures on the last line of a terminal.
 *
 * <p>The bar is drawn by a thread of its own five times a second. It is taken off before something else is written: results,
 * by {@link #aside}, and what workers write to standard error, by {@link Beside}.
 */
final class ProgressLine implements Progress {

    private static final int REFRESH_MILLIS = 200;
    private static final int USUAL_WIDTH = 80;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Object screen = new Object();
    private final Beside beside = new Beside();
    private final PrintStream terminal;
    private final ProgressBar bar;
    private final boolean shared;
    private long failed;
    private boolean drawn;
    private boolean closed;

    /**
     * Begins to show progress.
     *
     * @param terminal where to
     * @param width its number of columns
     * @param total how many inputs there are, empty where that is not known
     * @param shared whether results appear on the same terminal
     */
    ProgressLine(PrintStream terminal, int width, OptionalLong total, boolean shared) {
        this.terminal = terminal;
        this.shared = shared;
        boolean unicode = "UTF-8".equalsIgnoreCase(System.getProperty("stderr.encoding"));
        this.bar = new ProgressBarBuilder()
                .setTaskName("brood map")
                .setInitialMax(total.orElse(-1))
                .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .continuousUpdate() // not only at a step: the time goes on, and what was written beside has taken the bar off
                .showSpeed(new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
                .setConsumer(new Line(width))
                .build();
    }

    /** Begins to show progress on standard error, as wide as that is; until it is closed, all else goes there beside it. */
    static Progress onStandardError(OptionalLong total, boolean shared) {
        PrintStream terminal = System.err;
        ProgressLine line = new ProgressLine(terminal, Terminals.width().orElse(USUAL_WIDTH), total, shared);
        System.setErr(new PrintStream(line.beside, true, terminal.charset()));
        return line;
    }

    /** Standard error for everybody but the bar: whole lines, so that the bar is drawn over none that has only begun. */
    private final class Beside extends OutputStream {

        private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            synchronized (screen) {
                int end = closed ? offset + length : endOfLines(bytes, offset, length);
                begun.write(bytes, offset, end - offset);
                if (end > offset) {
                    show();
                }
                begun.write(bytes, end, offset + length - end);
            }
        }

        private static int endOfLines(byte[] bytes, int offset, int length) {
            int end = offset + length;
            while (end > offset && bytes[end - 1] != '\n') {
                end--;
            }
            return end;
        }

        /** Writes what has been held back. The caller holds the screen. */
        void show() {
            erase();
            terminal.write(begun.toByteArray(), 0, begun.size());
            terminal.flush();
            begun.reset();
        }
    }

    /** Puts what the bar draws on the terminal's last line. */
    private final class Line implements ProgressBarConsumer {

        private final int width;

        Line(int width) {
            this.width = width;
        }

        @Override
        public int getMaxRenderedLength() {
            return width - 1;
        }

        @Override
        public void accept(String text) {
            synchronized (screen) {
                if (!closed) {
                    terminal.print(ERASE_LINE + text);
                    terminal.flush();
                    drawn = true;
                }
            }
        }

        @Override
        public void close() {
            erase();
        }
    }

    private void erase() {
        synchronized (screen) {
            if (drawn) {
                terminal.print(ERASE_LINE);
                terminal.flush();
                drawn = false;
            }
        }
    }

    @Override
    public void step(Outcome outcome) {
        bar.step();
        if (!outcome.ok()) {
            failed++;
            bar.setExtraMessage(" " + failed + " failed");
        }
    }

    @Override
    public void aside(Output output) throws IOException {
        if (!shared) {
            output.write();
            return;
        }
        synchronized (screen) {
            erase();
            output.write();
        }
    }

    @Override
    public void close() {
        bar.close();
        synchronized (screen) {
            closed = true;
            beside.show();
            System.setErr(terminal);
        }
    }
}
