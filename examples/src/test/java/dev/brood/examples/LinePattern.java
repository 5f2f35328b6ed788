// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An expected line with placeholders, as {@link ExampleRun} describes them. */
final class LinePattern {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
    private static final String NUMBER = "\\d+(?:\\.\\d+)?";
    private static final String CTIME = "[A-Z][a-z]{2} [A-Z][a-z]{2} [ 1-3]\\d \\d{2}:\\d{2}:\\d{2} \\d{4}";

    private final Pattern pattern;
    private final List<String> names = new ArrayList<>();

    private LinePattern(String expected) {
        var regex = new StringBuilder();
        Matcher placeholders = PLACEHOLDER.matcher(expected);
        int end = 0;
        while (placeholders.find()) {
            regex.append(Pattern.quote(expected.substring(end, placeholders.start())));
            String name = placeholders.group(1);
            switch (name) {
                case "number" -> regex.append(NUMBER);
                case "ctime" -> regex.append(CTIME);
                default -> {
                    regex.append("(\\d+)");
                    names.add(name);
                }
            }
            end = placeholders.end();
        }
        pattern = Pattern.compile(regex.append(Pattern.quote(expected.substring(end))).toString());
    }

    static LinePattern of(String expected) {
        return new LinePattern(expected);
    }

    /** Returns what the names stand for if the line matches: what they stood for before, and what they stand for now. */
    Optional<Map<String, String>> match(String line, Map<String, String> before) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> pids = new HashMap<>(before);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String pid = matcher.group(i + 1);
            String known = pids.get(name);
            boolean agrees = known == null ? !pids.containsValue(pid) : known.equals(pid);
            if (!agrees) {
                return Optional.empty();
            }
            pids.put(name, pid);
        }
        return Optional.of(pids);
    }
}
