// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations such as {@code 5s}, {@code 500ms}, {@code 1.5s}, {@code 2m} and {@code 1h30m}. */
final class DurationConverter implements ITypeConverter<Duration> {

    private static final int MILLI_DIGITS = 6;
    private static final int NANO_DIGITS = 9;
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

    @Override
    public Duration convert(String text) {
        Matcher parts = PART.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (parts.find() && parts.start() == end) {
            sum = sum.plus(part(text, parts));
            end = parts.end();
        }
        if (end != text.length() || text.isEmpty()) {
            throw new TypeConversionException("'" + text + "' is no duration: write it as 500ms, 5s, 2m or 1h30m");
        }
        if (sum.isZero()) {
            throw new TypeConversionException("'" + text + "' is no time at all: ask for more than 0");
        }
        return sum;
    }

    /**
     * Writes a duration as it is read here.
     *
     * @param duration a positive duration
     * @return such as {@code 1h30m} and {@code 1.5s}
     */
    static String text(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return BigDecimal.valueOf(duration.toNanos(), MILLI_DIGITS).stripTrailingZeros().toPlainString() + "ms";
        }
        BigDecimal seconds = BigDecimal.valueOf(duration.toSecondsPart())
                .add(BigDecimal.valueOf(duration.toNanosPart(), NANO_DIGITS))
                .stripTrailingZeros();
        return (duration.toHours() > 0 ? duration.toHours() + "h" : "")
                + (duration.toMinutesPart() > 0 ? duration.toMinutesPart() + "m" : "")
                + (seconds.signum() > 0 ? seconds.toPlainString() + "s" : "");
    }

    private static Duration part(String text, Matcher part) {
        try {
            BigDecimal nanos = new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit(part).toNanos()));
            return Duration.ofNanos(nanos.longValueExact());
        } catch (ArithmeticException e) {
            throw new TypeConversionException("'" + text + "' is longer than any wait, or finer than a nanosecond");
        }
    }

    private static Duration unit(Matcher part) {
        return switch (part.group(2)) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            default -> Duration.ofHours(1);
        };
    }
}
