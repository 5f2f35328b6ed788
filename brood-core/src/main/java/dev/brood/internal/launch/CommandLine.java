// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The options on this process's own command line, as the operating system tells them. Argument files are not expanded. */
final class CommandLine {

    /** Options of the launcher whose next word belongs to them. */
    private static final Set<String> WITH_VALUE = Set.of(
            "--add-modules", "--add-opens", "--add-exports", "--add-reads", "--enable-native-access", "--limit-modules",
            "--patch-module", "--upgrade-module-path", "--illegal-native-access");

    /** The same, which say where the program is. */
    private static final Set<String> PLACES = Set.of("-cp", "-classpath", "--class-path", "-p", "--module-path", "--source");

    /** After these comes the program. */
    private static final Set<String> STARTS = Set.of("-m", "--module", "-jar");

    private CommandLine() {}

    static List<String> options() {
        return options(ProcessHandle.current().info().arguments().map(List::of).orElse(List.of()));
    }

    static List<String> options(List<String> words) {
        List<String> options = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("@")) {
                continue;
            }
            if (!word.startsWith("-") || STARTS.contains(word) || word.startsWith("--module=")) {
                break;
            }
            if (PLACES.contains(word)) {
                i++;
            } else if (WITH_VALUE.contains(word) && i + 1 < words.size()) {
                options.add(word + "=" + words.get(++i));
            } else if (!word.startsWith("--class-path=")) {
                options.add(word);
            }
        }
        return options;
    }
}
