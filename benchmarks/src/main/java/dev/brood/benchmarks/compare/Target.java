// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Brood promises against a peer in a case: a bound on the ratio of Brood's median to the peer's.
 *
 * @param name the case
 * @param peer the peer
 * @param bound how the ratio relates to the limit: {@code <}, {@code <=}, {@code >} or {@code >=}
 * @param limit the limit
 * @param text the bound as the file of targets has it, such as {@code <= 1/3}
 */
record Target(String name, String peer, String bound, double limit, String text) {

    private static final Pattern BOUND =
            Pattern.compile("(<=|<|>=|>)\\s*(\\d+(?:\\.\\d+)?)(?:\\s*/\\s*(\\d+(?:\\.\\d+)?))?");

    /**
     * Reads a bound.
     *
     * @param name the case
     * @param peer the peer
     * @param text a relation and a decimal number or fraction
     * @return the target
     * @throws IllegalArgumentException if the text is not such a bound
     */
    static Target parse(String name, String peer, String text) {
        Matcher matcher = BOUND.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected the target of " + name + " against " + peer
                    + " to be a bound such as \"<= 1/3\" or \"> 1\", found \"" + text + "\"");
        }
        double limit = Double.parseDouble(matcher.group(2));
        String divisor = matcher.group(3);
        return new Target(
                name, peer, matcher.group(1), divisor == null ? limit : limit / Double.parseDouble(divisor), text);
    }

    /**
     * Judges a ratio. It fails only where the whole interval misses the bound: then noise cannot be the reason.
     *
     * @param ratio what was measured
     * @return whether no value of the interval meets the bound
     */
    boolean failedBy(Ratio ratio) {
        return switch (bound) {
            case "<=" -> ratio.low() > limit;
            case "<" -> ratio.low() >= limit;
            case ">=" -> ratio.high() < limit;
            default -> ratio.high() <= limit;
        };
    }

    /**
     * Prints the verdict over a ratio.
     *
     * @param ratio what was measured
     * @return one line
     */
    String verdict(Ratio ratio) {
        boolean failed = failedBy(ratio);
        boolean met = !failedBy(new Ratio(ratio.value(), ratio.value(), ratio.value()));
        return String.format(
                Locale.ROOT,
                "%s %s: Brood / %s = %.3f [%.3f, %.3f], target %s%s",
                failed ? "FAIL" : "PASS",
                name,
                peer,
                ratio.value(),
                ratio.low(),
                ratio.high(),
                text,
                !failed && !met ? " (the median misses it, the interval does not)" : "");
    }
}
