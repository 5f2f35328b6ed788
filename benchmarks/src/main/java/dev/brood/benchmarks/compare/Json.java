// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON texts (RFC 8259) and their values: maps, lists, strings, doubles, booleans and null.
 *
 * <p>It reads what peers report and the file of targets, and writes the comparison's lines. Numbers are written with six
 * significant digits, whole numbers up to 2^53 exactly.
 */
final class Json {

    private static final double EXACT = 1L << 53;
    private static final int DIGITS = 6;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads one value.
     *
     * @param text a complete JSON text
     * @return the value; objects keep the order of their members
     * @throws IllegalArgumentException if the text is not JSON, naming the position
     */
    static @Nullable Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        if (json.at < text.length()) {
            throw json.unexpected("the end");
        }
        return value;
    }

    /**
     * Reads an object.
     *
     * @param text a complete JSON text
     * @return its members, in order
     * @throws IllegalArgumentException if the text is not JSON, or not an object
     */
    static Map<String, @Nullable Object> parseObject(String text) {
        return asObject(parse(text), "the text");
    }

    /**
     * Takes a value for an object.
     *
     * @param value a value that was read
     * @param what names it in the refusal
     * @return its members
     * @throws IllegalArgumentException if it is something else
     */
    @SuppressWarnings("unchecked") // objects are made here, with strings as keys
    static Map<String, @Nullable Object> asObject(@Nullable Object value, String what) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new IllegalArgumentException("expected " + what + " to be a JSON object, found " + write(value));
    }

    /**
     * Takes a value for an array.
     *
     * @param value a value that was read
     * @param what names it in the refusal
     * @return its elements
     * @throws IllegalArgumentException if it is something else
     */
    static List<? extends @Nullable Object> asList(@Nullable Object value, String what) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("expected " + what + " to be a JSON array, found " + write(value));
    }

    /**
     * Takes a value for a number.
     *
     * @param value a value that was read
     * @param what names it in the refusal
     * @return the number
     * @throws IllegalArgumentException if it is something else
     */
    static double asNumber(@Nullable Object value, String what) {
        if (value instanceof Double number) {
            return number;
        }
        throw new IllegalArgumentException("expected " + what + " to be a JSON number, found " + write(value));
    }

    /**
     * Takes a value for a string.
     *
     * @param value a value that was read
     * @param what names it in the refusal
     * @return the string
     * @throws IllegalArgumentException if it is something else
     */
    static String asString(@Nullable Object value, String what) {
        if (value instanceof String string) {
            return string;
        }
        throw new IllegalArgumentException("expected " + what + " to be a JSON string, found " + write(value));
    }

    /**
     * Writes a value in one line.
     *
     * @param value null, a string, number or boolean, or a map or iterable of such
     * @return the text
     */
    static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, StringBuilder out) {
        switch (value) {
            case null -> out.append("null");
            case Boolean truth -> out.append(truth);
            case Number number -> out.append(number(number.doubleValue()));
            case Map<?, ?> map -> {
                String separator = "{";
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    out.append(separator);
                    quote(String.valueOf(member.getKey()), out);
                    out.append(':');
                    write(member.getValue(), out);
                    separator = ",";
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case Iterable<?> elements -> {
                out.append('[');
                String separator = "";
                for (Object element : elements) {
                    out.append(separator);
                    write(element, out);
                    separator = ",";
                }
                out.append(']');
            }
            default -> quote(value.toString(), out);
        }
    }

    private static String number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return "null";
        }
        if (number == Math.rint(number) && Math.abs(number) <= EXACT) {
            return Long.toString((long) number);
        }
        return new BigDecimal(number).round(new MathContext(DIGITS)).stripTrailingZeros().toPlainString();
    }

    private static void quote(String string, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private @Nullable Object value() {
        skipSpace();
        if (at == text.length()) {
            throw unexpected("a value");
        }
        char c = text.charAt(at);
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> numeral();
        };
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        at++;
        if (take('}')) {
            return members;
        }
        do {
            skipSpace();
            if (at == text.length() || text.charAt(at) != '"') {
                throw unexpected("a member's name");
            }
            String name = string();
            expect(':');
            members.put(name, value());
        } while (take(','));
        expect('}');
        return members;
    }

    private List<@Nullable Object> array() {
        List<@Nullable Object> elements = new ArrayList<>();
        at++;
        if (take(']')) {
            return elements;
        }
        do {
            elements.add(value());
        } while (take(','));
        expect(']');
        return elements;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                at--;
                throw unexpected("an escaped control character");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        throw unexpected("the string's closing quote");
    }

    private char escaped() {
        if (at == text.length()) {
            throw unexpected("an escape");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw unexpected("four hexadecimal digits");
                }
                at += 4;
                yield (char) Integer.parseInt(text, at - 4, at, 16);
            }
            default -> throw unexpected("an escape that JSON knows");
        };
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected(word);
        }
        at += word.length();
        return value;
    }

    private Double numeral() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Double.valueOf(text.substring(from, at));
        } catch (NumberFormatException e) {
            at = from;
            throw unexpected("a value");
        }
    }

    private void expect(char c) {
        if (!take(c)) {
            throw unexpected("'" + c + "'");
        }
    }

    private boolean take(char c) {
        skipSpace();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private IllegalArgumentException unexpected(String expected) {
        String found = at == text.length() ? "the end" : "'" + text.charAt(at) + "'";
        return new IllegalArgumentException(
                "not JSON: expected " + expected + " at character " + at + ", found " + found);
    }
}
