// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pdf;

import dev.brood.error.BroodException;
import dev.brood.error.ProcessDiedException;
import dev.brood.error.RemoteTaskException;
import dev.brood.error.TaskTimeoutException;
import java.nio.file.Path;

/** What became of a file, in one line. */
record Report(Path file, Fate fate, String detail) {

    /** The ways in which the reading of a file can end. */
    enum Fate {
        READ("read"),
        /** The library threw something, as it should. */
        REFUSED("refused"),
        OUT_OF_MEMORY("out of memory"),
        OUT_OF_TIME("out of time"),
        /** It is not the library that says no: the worker crashed or was killed, or its result did not arrive. */
        FAILED("failed");

        private final String text;

        Fate(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static Report read(Path file, PdfReading reading) {
        return new Report(file, Fate.READ, "%d pages, %d words, first page %d x %d"
                .formatted(reading.pages(), reading.words(), reading.width(), reading.height()));
    }

    static Report failed(Path file, Throwable failure) {
        return switch (failure) {
            case TaskTimeoutException late ->
                new Report(file, Fate.OUT_OF_TIME, "stopped after %d s".formatted(late.limit().toSeconds()));
            case ProcessDiedException died when died.kind() == ProcessDiedException.Kind.OUT_OF_MEMORY ->
                new Report(file, Fate.OUT_OF_MEMORY, "its worker ran out of memory");
            case RemoteTaskException thrown -> new Report(file, Fate.REFUSED, described(thrown)); // stands for the library's
            case BroodException broken -> new Report(file, Fate.FAILED, described(broken));
            case Throwable thrown -> new Report(file, Fate.REFUSED, described(thrown));
        };
    }

    private static String described(Throwable thrown) {
        String type = thrown.getClass().getSimpleName();
        return thrown.getMessage() == null ? type : type + ": " + thrown.getMessage();
    }

    /** One line, whatever the file has put into its name or into an exception's message. */
    @Override
    public String toString() {
        return (file.getFileName() + ": " + detail).replaceAll("\\p{Cntrl}", "?");
    }
}
