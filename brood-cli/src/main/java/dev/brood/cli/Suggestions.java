// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What somebody may have meant who mistyped an option or a command. */
final class Suggestions {

    private static final int MOST = 3;

    /** One mistake is forgiven for so many letters. */
    private static final int LETTERS_PER_MISTAKE = 3;

    private Suggestions() {}

    /**
     * Finds the names that are meant.
     *
     * @param e what was not understood
     * @return the options, or commands, that resemble it most, the likeliest first
     */
    static List<String> of(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            // "brood help COMMAND" alone tells a value without the parameter that it was given for.
            return e.getValue() != null && e.getArgSpec() == null ? nearest(e.getValue(), spec.subcommands().keySet()) : List.of();
        }
        String given = unmatched.getUnmatched().isEmpty() ? "" : unmatched.getUnmatched().getFirst();
        return unmatched.isUnknownOption()
                ? nearest(given.replaceFirst("=.*", ""), spec.optionsMap().keySet())
                : nearest(given, spec.subcommands().keySet());
    }

    /**
     * Finds the names that a word begins or nearly is.
     *
     * @param given the word
     * @param names all names
     * @return those names, the nearest first
     */
    static List<String> nearest(String given, Collection<String> names) {
        int mistakes = Math.max(1, given.replace("-", "").length() / LETTERS_PER_MISTAKE);
        return names.stream()
                .filter(name -> name.length() > 2 && given.length() > 2)
                .filter(name -> name.startsWith(given) || mistakes(given, name) <= mistakes)
                .sorted(Comparator.comparingInt((String name) -> mistakes(given, name)).thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    /** The number of letters left out, put in, exchanged or swapped with their neighbours (optimal string alignment). */
    private static int mistakes(String a, String b) {
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                int exchange = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                least[i][j] = Math.min(
                        Math.min(least[i - 1][j], least[i][j - 1]) + 1, least[i - 1][j - 1] + exchange);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
                }
            }
        }
        return least[a.length()][b.length()];
    }
}
