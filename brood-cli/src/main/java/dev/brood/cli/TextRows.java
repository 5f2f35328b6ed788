// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

/**
 * Writes {@code value<TAB>input}, one line for each input that is done.
 *
 * <p>Tabs, line feeds and carriage returns inside are written as {@code \t}, {@code \n} and {@code \r}, so that every
 * result is one line with one tab; backslashes stay as they are, and whoever needs a value to the letter takes another
 * format.
 */
final class TextRows implements ResultFormat.Rows {

    @Override
    public String row(Outcome outcome) {
        return outcome.ok() ? line(String.valueOf(outcome.value())) + '\t' + line(outcome.input()) + '\n' : "";
    }

    /**
     * Makes a text fit into one field of one line.
     *
     * @param text any text
     * @return the text without tabs and ends of line
     */
    static String line(String text) {
        if (text.indexOf('\t') < 0 && text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
            return text;
        }
        return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    }
}
