// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A thread that hands the lines of a child's output to a consumer.
 *
 * <p>A line longer than 1 MiB comes in pieces of that size, so that a child that never ends its line cannot exhaust the
 * memory of its parent. What the consumer throws is logged once, and the child's output is read on and dropped.
 */
final class LinePump {

    private static final System.Logger LOG = System.getLogger(LinePump.class.getName());
    private static final int LONGEST_LINE = 1 << 20;
    private static final int BUFFER = 1 << 13;
    private static final long STACK = 1 << 18;

    private final InputStream input;
    private final Consumer<? super String> consumer;
    private final String what;
    private final Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    private final Thread thread;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean consumerFailed;
    private boolean endsWithReturn;

    private LinePump(InputStream input, Consumer<? super String> consumer, String what) {
        this.input = input;
        this.consumer = consumer;
        this.what = what;
        this.thread = Thread.ofPlatform().daemon().stackSize(STACK).name("brood-lines " + what).unstarted(this::run);
    }

    static LinePump start(InputStream input, Consumer<? super String> consumer, String what) {
        LinePump pump = new LinePump(input, consumer, what);
        pump.thread.start();
        return pump;
    }

    /** Waits for the end of the output, but not for ever: a process that the child left behind may hold it open. */
    void await(Duration limit) throws InterruptedException {
        thread.join(limit);
    }

    private void run() {
        byte[] buffer = new byte[BUFFER];
        try (input) {
            for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
                take(buffer, n);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Reading " + what + " ended early", e);
        }
        if (line.size() > 0 || endsWithReturn) {
            deliver();
        }
    }

    private void take(byte[] buffer, int n) {
        int from = 0;
        for (int i = 0; i < n; i++) {
            if (buffer[i] == '\n') {
                append(buffer, from, i);
                deliver();
                from = i + 1;
            } else if (line.size() + i - from >= LONGEST_LINE) {
                append(buffer, from, i);
                deliver();
                from = i;
            }
        }
        append(buffer, from, n);
    }

    /** Adds bytes to the line, holding a carriage return back that may belong to the end of the line. */
    private void append(byte[] buffer, int from, int to) {
        if (from == to) {
            return;
        }
        if (endsWithReturn) {
            line.write('\r');
        }
        endsWithReturn = buffer[to - 1] == '\r';
        line.write(buffer, from, to - from - (endsWithReturn ? 1 : 0));
    }

    private void deliver() {
        String text = line.toString(charset);
        line.reset();
        endsWithReturn = false;
        if (consumerFailed) {
            return;
        }
        try {
            consumer.accept(text);
        } catch (Throwable t) { // the consumer is user code: whatever it throws must not stop the child's output
            consumerFailed = true;
            LOG.log(Level.ERROR, "The consumer of " + what + " failed; further lines are dropped", t);
        }
    }
}
