// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * Expands patterns of file names as a shell does, for those that no shell has expanded.
 *
 * <p>{@code *}, {@code ?}, {@code [a-z]} and {@code {a,b}} work within a name; {@code **} as a whole name stands for any
 * number of folders, none included. Names that begin with a dot are only found by patterns that do. {@code **} does not
 * follow symbolic links. Results are sorted by name within each folder, and each is there once, but for what braces repeat.
 */
final class Glob {

    private static final String ANY_FOLDERS = "**";

    private Glob() {}

    /**
     * Finds what a pattern stands for.
     *
     * @param pattern a path with or without pattern characters
     * @return the paths found, spelt as the pattern is; the pattern itself where it has no pattern characters, is the name
     *     of an existing file, or matches nothing, as in a shell
     * @throws IOException if a folder cannot be read
     */
    static List<String> expand(String pattern) throws IOException {
        if (!isPattern(pattern) || exists(pattern)) {
            return List.of(pattern);
        }
        List<String> found = new ArrayList<>();
        for (String alternative : alternatives(pattern)) {
            boolean absolute = alternative.startsWith("/");
            List<String> names = new ArrayList<>(List.of(alternative.split("/+")));
            names.removeIf(String::isEmpty);
            Set<String> once = new LinkedHashSet<>(); // **/a/**/b has many ways to a/a/a/b
            walk(absolute ? "/" : "", names, once);
            found.addAll(once);
        }
        return found.isEmpty() ? List.of(pattern) : found;
    }

    private static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{') && text.indexOf('\0') < 0;
    }

    private static boolean exists(String text) {
        return Files.exists(Path.of(text), LinkOption.NOFOLLOW_LINKS);
    }

    /** Multiplies the braces out, as they may hold slashes. */
    private static List<String> alternatives(String pattern) {
        int open = pattern.indexOf('{');
        int close = open < 0 ? -1 : closing(pattern, open);
        if (close < 0) {
            return List.of(pattern);
        }
        List<String> all = new ArrayList<>();
        for (String choice : choices(pattern.substring(open + 1, close))) {
            all.addAll(alternatives(pattern.substring(0, open) + choice + pattern.substring(close + 1)));
        }
        return all;
    }

    private static int closing(String pattern, int open) {
        int depth = 0;
        for (int i = open; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> choices(String inner) {
        List<String> choices = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            } else if (c == ',' && depth == 0) {
                choices.add(inner.substring(start, i));
                start = i + 1;
            }
        }
        choices.add(inner.substring(start));
        return choices;
    }

    private static void walk(String folder, List<String> names, Set<String> found) throws IOException {
        String name = names.getFirst();
        List<String> rest = names.subList(1, names.size());
        if (name.equals(ANY_FOLDERS) && !rest.isEmpty() && rest.getFirst().equals(ANY_FOLDERS)) {
            walk(folder, rest, found); // the two stand for no more than one
        } else if (name.equals(ANY_FOLDERS)) {
            walkAnyFolders(folder, rest.isEmpty() ? List.of("*") : rest, found);
        } else if (isPattern(name)) {
            for (String child : children(folder, name)) {
                descend(folder + child, rest, found);
            }
        } else {
            descend(folder + name, rest, found);
        }
    }

    private static void descend(String path, List<String> rest, Set<String> found) throws IOException {
        if (rest.isEmpty()) {
            if (exists(path)) {
                found.add(path);
            }
        } else if (Files.isDirectory(Path.of(path))) {
            walk(path + "/", rest, found);
        }
    }

    private static void walkAnyFolders(String folder, List<String> rest, Set<String> found) throws IOException {
        walk(folder, rest, found);
        for (String child : children(folder, "*")) {
            if (Files.isDirectory(Path.of(folder + child), LinkOption.NOFOLLOW_LINKS)) {
                walkAnyFolders(folder + child + "/", rest, found);
            }
        }
    }

    private static List<String> children(String folder, String pattern) throws IOException {
        PathMatcher matcher = matcher(pattern);
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(folder.isEmpty() ? "." : folder))) {
            for (Path entry : entries) {
                Path name = entry.getFileName();
                if (matcher.matches(name) && (pattern.startsWith(".") || !name.toString().startsWith("."))) {
                    names.add(name.toString());
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        return names;
    }

    private static PathMatcher matcher(String pattern) throws IOException {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        } catch (PatternSyntaxException e) {
            throw new IOException("'" + pattern + "' is no pattern of file names: " + e.getDescription(), e);
        }
    }
}
