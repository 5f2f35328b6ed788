// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.Locale;

/** How results are written: {@link #TEXT}, {@link #JSONL} or {@link #CSV}. */
enum ResultFormat {
    /** A line {@code value<TAB>input} for each input that is done; failures are in the summary only. */
    TEXT,
    /** A JSON object on a line for each input. */
    JSONL,
    /** A line of comma-separated values for each input, below a line of names. */
    CSV;

    /** What a format writes. */
    interface Rows {

        /** {@return what stands before the first row} */
        default String head() {
            return "";
        }

        /** {@return whether the values keep their structure, instead of being text} */
        default boolean structured() {
            return false;
        }

        /**
         * Writes one row.
         *
         * @param outcome what to write
         * @return the row with its end of line; empty for none
         */
        String row(Outcome outcome);
    }

    /** {@return a new writer of this format} */
    Rows rows() {
        return switch (this) {
            case TEXT -> new TextRows();
            case JSONL -> new JsonRows();
            case CSV -> new CsvRows();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
