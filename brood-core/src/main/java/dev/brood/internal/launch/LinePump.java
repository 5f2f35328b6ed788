// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A thread that hands the lines of a child's output to a consumer.
 *
 * <p>A line longer than 1 MiB comes in pieces of that size, so that a child that never ends its line cannot exhaust the
 * memory of its parent. The first thing that the consumer throws is logged; it is called for each further line all the same.
 */
final class LinePump {

    private static final System.Logger LOG = System.getLogger(LinePump.class.getName());
    private static final int LONGEST_LINE = 1 << 20;
    private static final int BUFFER = 1 << 13;

    private final InputStream input;
    private final Consumer<? super String> consumer;
    private final Supplier<String> what;
    private final Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    private final Thread thread;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private volatile long steps;
    private boolean consumerFailed;
    private boolean endsWithReturn;

    private LinePump(InputStream input, Consumer<? super String> consumer, Supplier<String> what) {
        this.input = input;
        this.consumer = consumer;
        this.what = what;
        this.thread = Thread.ofPlatform().daemon().name("brood-lines " + what.get()).unstarted(this::run);
    }

    static LinePump start(InputStream input, Consumer<? super String> consumer, Supplier<String> what) {
        LinePump pump = new LinePump(input, consumer, what);
        pump.thread.start();
        return pump;
    }

    /**
     * Waits for the end of the output as long as it advances. A process that the child left behind may hold it open, or the
     * consumer may wait for what happens later: then this returns after the limit.
     */
    void await(Duration limit) throws InterruptedException {
        long seen;
        do {
            seen = steps;
        } while (!thread.join(limit) && steps != seen);
    }

    private void run() {
        byte[] buffer = new byte[BUFFER];
        try (input) {
            for (int n = input.read(buffer); n >= 0; n = input.read(buffer)) {
                take(buffer, n);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Reading " + what.get() + " ended early", e);
        }
        if (line.size() > 0 || endsWithReturn) {
            deliver();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
    private void take(byte[] buffer, int n) {
        steps++;
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

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by this thread alone
    private void deliver() {
        String text = line.toString(charset);
        line.reset();
        endsWithReturn = false;
        steps++;
        try {
            consumer.accept(text);
        } catch (Throwable t) { // the consumer is user code: whatever it throws must not stop the child's output
            if (!consumerFailed) {
                consumerFailed = true;
                LOG.log(Level.ERROR, "The consumer of " + what.get() + " failed; it is called on, and not reported again", t);
            }
        }
    }
}
