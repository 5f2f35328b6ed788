// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.internal.os.Nice;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads numbers of one meaning, and tells of what is no number what it should be. Whether a number is in its limits is checked by the
 * command. Immutable.
 *
 * @param <T> what they are to Java
 */
abstract class NumberConverter<T> implements ITypeConverter<T> {

    private final Function<String, T> parse;

    private NumberConverter(Function<String, T> parse) {
        this.parse = parse;
    }

    @Override
    public final T convert(String text) {
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' " + complaint(text));
        }
    }

    /** {@return what is wrong with a text, and what to give instead, as the rest of a sentence that begins with the text} */
    abstract String complaint(String text);

    /** Process ids. */
    static final class Pid extends NumberConverter<Long> {

        private static final String DIGITS = "\\d+";

        Pid() {
            super(text -> {
                if (!text.matches(DIGITS)) {
                    throw new NumberFormatException(text);
                }
                return Long.valueOf(text);
            });
        }

        @Override
        String complaint(String text) {
            if (text.matches(DIGITS)) {
                return "is no PID: no process has so large a number";
            }
            return isGroup(text)
                    ? "is no PID: process groups are not named here; 'brood ps -o pid,pgid,args' tells who belongs to one"
                    : "is no PID: give the number of a process, or none for all";
        }

        /** {@return whether a text is what the system's {@code kill} has for a process group} */
        static boolean isGroup(String text) {
            return text.matches("-" + DIGITS);
        }
    }

    /** Times in seconds. */
    static final class Seconds extends NumberConverter<Double> {

        Seconds() {
            super(Double::valueOf);
        }

        @Override
        String complaint(String text) {
            return "is no number of seconds: give one such as 5 or 0.5";
        }
    }

    /** Nice values. */
    static final class NiceValue extends NumberConverter<Integer> {

        NiceValue() {
            super(Integer::valueOf);
        }

        @Override
        String complaint(String text) {
            return "is no nice value: give " + Nice.LEAST + " (served first) to " + Nice.MOST;
        }
    }

    /** How many there are to be of something. */
    static final class Count extends NumberConverter<Integer> {

        Count() {
            super(Integer::valueOf);
        }

        @Override
        String complaint(String text) {
            return "is no number that fits here: give a whole one such as 4";
        }
    }
}
