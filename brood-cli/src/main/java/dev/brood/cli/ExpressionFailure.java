// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.ExpressionSource.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import javax.tools.Diagnostic;

/**
 * Why one attempt to compile EXPR failed.
 *
 * @param source what was compiled
 * @param type the type of the parameter in this attempt
 * @param form what EXPR was taken for
 * @param errors what the compiler said; at least one
 */
record ExpressionFailure(ExpressionSource source, String type, Form form, List<Diagnostic<?>> errors) {

    /** How many errors are shown: further ones mostly follow from these. */
    private static final int SHOWN = 3;

    /** {@return what the compiler said, each error with the line of EXPR and a caret below its place} */
    String message() {
        List<String> inExpression = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        for (Diagnostic<?> error : errors) {
            OptionalInt place = source.placeInExpression(error.getPosition(), type, form);
            List<String> lines = error.getMessage(Locale.ENGLISH).lines().toList();
            if (place.isPresent()) {
                inExpression.add(marked(lines, place.getAsInt()));
            } else {
                elsewhere.add(String.join("\n", lines) + inImport(error));
            }
        }
        List<String> shown = inExpression.isEmpty() || hasImportError() ? elsewhere : inExpression;
        return "EXPR does not compile: "
                + String.join("\n", shown.stream().distinct().limit(SHOWN).toList());
    }

    private boolean hasImportError() {
        return errors.stream().anyMatch(error -> !inImport(error).isEmpty());
    }

    /** Returns the import at fault, or nothing. */
    private String inImport(Diagnostic<?> error) {
        List<String> lines = source.text(type, form).lines().toList();
        int line = (int) error.getLineNumber() - 1;
        return line >= 0 && line < lines.size() && lines.get(line).startsWith("import ")
                ? "\n  " + lines.get(line)
                : "";
    }

    private String marked(List<String> message, int place) {
        String expression = source.given();
        int start = expression.lastIndexOf('\n', place - 1) + 1;
        int end = expression.indexOf('\n', place);
        String line = expression.substring(start, end < 0 ? expression.length() : end);
        StringBuilder text = new StringBuilder(message.getFirst()).append("\n  ").append(line).append("\n  ");
        for (char c : line.substring(0, Math.min(place - start, line.length())).toCharArray()) {
            text.append(c == '\t' ? c : ' ');
        }
        text.append('^');
        message.stream().skip(1).filter(more -> !more.contains(ExpressionSource.CLASS_NAME)).forEach(more ->
                text.append("\n  ").append(more.strip()));
        return text.toString();
    }
}
