// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Brood promises in a case: a bound on the ratio of its median to a peer's, or on a value of its own.
 *
 * @param name the case
 * @param peer the peer, or Brood itself where the bound is on its own value
 * @param kind what is bounded
 * @param bound how that relates to the limit: {@code <}, {@code <=}, {@code >} or {@code >=}
 * @param limit the limit
 * @param text the bound as the file of targets has it, such as {@code <= 1/3} or {@code < 1000 ns}
 */
record Target(String name, String peer, Kind kind, String bound, double limit, String text) {

    /** What is bounded, by the name that the file of targets has for it. */
    enum Kind {
        /** Brood's median divided by the peer's. */
        RATIO("ratio"),
        /** The median of the medians of Brood's rounds. */
        MEDIAN("median"),
        /** The 99th percentile of all repetitions of Brood: of less than a hundred, the largest value. */
        P99("p99");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private static final Pattern BOUND =
            Pattern.compile("(<=|<|>=|>)\\s*(\\d+(?:\\.\\d+)?)(?:\\s*/\\s*(\\d+(?:\\.\\d+)?))?(?:\\s+(\\S+))?");

    /**
     * Reads a bound on a ratio.
     *
     * @param name the case
     * @param peer the peer
     * @param text a relation and a decimal number or fraction
     * @return the target
     * @throws IllegalArgumentException if the text is not such a bound
     */
    static Target parse(String name, String peer, String text) {
        Matcher matcher = BOUND.matcher(text.strip());
        if (!matcher.matches() || matcher.group(4) != null) {
            throw new IllegalArgumentException("expected the target of " + name + " against " + peer
                    + " to be a bound such as \"<= 1/3\" or \"> 1\", found \"" + text + "\"");
        }
        double limit = Double.parseDouble(matcher.group(2));
        String divisor = matcher.group(3);
        return new Target(
                name,
                peer,
                Kind.RATIO,
                matcher.group(1),
                divisor == null ? limit : limit / Double.parseDouble(divisor),
                text);
    }

    /**
     * Reads a bound on a value of Brood's own.
     *
     * @param measured the case
     * @param kind which value
     * @param text a relation, a decimal number and the case's unit
     * @return the target
     * @throws IllegalArgumentException if the text is not such a bound
     */
    static Target parse(Case measured, Kind kind, String text) {
        Matcher matcher = BOUND.matcher(text.strip());
        if (!matcher.matches() || matcher.group(3) != null || !measured.unit().equals(matcher.group(4))) {
            throw new IllegalArgumentException("expected the " + kind.label() + " of " + measured.label()
                    + " to have a bound in its unit such as \"< 5 " + measured.unit() + "\", found \"" + text + "\"");
        }
        return new Target(
                measured.label(),
                Peer.BROOD.name(),
                kind,
                matcher.group(1),
                Double.parseDouble(matcher.group(2)),
                kind.label() + " " + text);
    }

    /**
     * Judges an estimate. It fails only where the whole interval misses the bound: then noise cannot be the reason.
     *
     * @param estimate what was measured
     * @return whether no value of the interval meets the bound
     */
    boolean failedBy(Estimate estimate) {
        return switch (bound) {
            case "<=" -> estimate.low() > limit;
            case "<" -> estimate.low() >= limit;
            case ">=" -> estimate.high() < limit;
            default -> estimate.high() <= limit;
        };
    }

    /**
     * Prints the verdict over an estimate.
     *
     * @param estimate what was measured
     * @return one line
     */
    String verdict(Estimate estimate) {
        boolean failed = failedBy(estimate);
        boolean met = !failedBy(new Estimate(estimate.value(), estimate.value(), estimate.value()));
        return String.format(
                Locale.ROOT,
                "%s %s: %s = %.3f [%.3f, %.3f], target %s%s",
                failed ? "FAIL" : "PASS",
                name,
                kind == Kind.RATIO ? "Brood / " + peer : "Brood",
                estimate.value(),
                estimate.low(),
                estimate.high(),
                text,
                !failed && !met ? " (the value misses it, the interval does not)" : "");
    }
}
