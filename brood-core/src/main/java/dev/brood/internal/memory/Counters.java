// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/** The counters of a session, as one of its processes adds to them. Thread-safe; a kill loses none that was added. */
public final class Counters {

    private final SharedWords directory;
    private final int line;

    Counters(SharedWords directory, Party self) {
        this.directory = directory;
        this.line = CountersLayout.line(self.slot());
    }

    /**
     * Adds to a counter.
     *
     * @param counter which
     * @param delta what is added, not negative
     */
    public void add(Counter counter, long delta) {
        directory.longGetAndAdd(CountersLayout.offset(line, counter), delta);
    }

    /**
     * {@return what all processes of the session have counted, the dead ones too}
     *
     * @param counter which
     */
    public long total(Counter counter) {
        return total(directory, counter);
    }

    static long total(SharedWords directory, Counter counter) {
        long total = 0;
        for (int line = 0; line < CountersLayout.LINES; line++) {
            total += directory.longVolatile(CountersLayout.offset(line, counter));
        }
        return total;
    }
}
