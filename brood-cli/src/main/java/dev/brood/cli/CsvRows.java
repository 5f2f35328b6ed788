// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.StringWriter;
import java.math.BigDecimal;

/**
 * Writes {@code index,input,ok,value,kind,message,ms}, one row for each input below a row of names; quoted as RFC 4180
 * says, lines ended by LF.
 */
final class CsvRows implements ResultFormat.Rows {

    @Override
    public String head() {
        return row("index", "input", "ok", "value", "kind", "message", "ms");
    }

    @Override
    public String row(Outcome outcome) {
        Failure failure = outcome.failure();
        BigDecimal millis = JsonRows.millis(outcome.millis());
        return row(
                Long.toString(outcome.index()),
                outcome.input(),
                Boolean.toString(outcome.ok()),
                failure == null ? String.valueOf(outcome.value()) : "",
                failure == null ? "" : failure.kind().label(),
                failure == null ? "" : failure.text(),
                millis == null ? "" : millis.toPlainString());
    }

    private static String row(String... fields) {
        StringWriter text = new StringWriter();
        CsvWriter.builder().lineDelimiter(LineDelimiter.LF).bufferSize(0).build(text).writeRecord(fields);
        return text.toString();
    }
}
