// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.PrintStream;
import java.util.List;

/** The verdict over a group of targets: PASS, FAIL, or MISSING where a side did not run. */
final class Check {

    private final String group;
    private final List<Target> targets;

    Check(String group, List<Target> targets) {
        this.group = group;
        this.targets = targets;
    }

    /** {@return the cases that must be measured for it} */
    List<Case> cases() {
        return targets.stream().map(target -> Case.named(target.name())).distinct().toList();
    }

    /**
     * Prints a line for each target and a last one for the group.
     *
     * @param comparisons what was measured, at the usual sizes
     * @param out where to
     * @return whether all targets are met
     */
    boolean print(List<Comparison> comparisons, PrintStream out) {
        int met = 0;
        for (Target target : targets) {
            Comparison comparison = comparisons.stream()
                    .filter(candidate -> candidate.measured().label().equals(target.name()))
                    .findFirst()
                    .orElse(null);
            String missing = comparison == null ? "the case was not measured" : comparison.missing(target.peer());
            if (comparison == null || missing != null) {
                out.printf("MISSING %s against %s, target %s: %s%n", target.name(), target.peer(), target.text(), missing);
                continue;
            }
            Estimate estimate = comparison.estimate(target);
            out.println(target.verdict(estimate));
            met += target.failedBy(estimate) ? 0 : 1;
        }
        out.printf("%s %s: %d of %d targets met%n", met == targets.size() ? "PASS" : "FAIL", group, met, targets.size());
        return met == targets.size();
    }
}
