// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;

/** Shows how far a run is. Used by one thread. */
interface Progress extends AutoCloseable {

    /** Writes something that may appear on the same screen. */
    @FunctionalInterface
    interface Output {

        /**
         * Writes.
         *
         * @throws IOException if that fails
         */
        void write() throws IOException;
    }

    /** Shows nothing: standard error is no terminal. */
    Progress NONE = new Progress() {
        @Override
        public void step(Outcome outcome) {}

        @Override
        public void aside(Output output) throws IOException {
            output.write();
        }

        @Override
        public void close() {}
    };

    /**
     * Counts an input that has ended.
     *
     * @param outcome what became of it
     */
    void step(Outcome outcome);

    /**
     * Writes something while no progress is on the screen.
     *
     * @param output what to write
     * @throws IOException if that fails
     */
    void aside(Output output) throws IOException;

    /** Takes the progress off the screen for good. */
    @Override
    void close();
}
