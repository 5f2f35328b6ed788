// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * Expands patterns of file names as a shell does, for those that no shell has expanded.
 *
 * <p>{@code *}, {@code ?}, {@code [a-z]} and {@code {a,b}} work within a name; {@code **} as a whole name stands for any
 * number of folders, none included. Names that begin with a dot are only found by patterns that do. {@code **} does not
 * follow symbolic links. Results are sorted by name within each folder, and each is there once, but for what braces repeat.
 *
 * <p>What a pattern means but cannot reach is an input that fails: a folder that cannot be read, a name that is no text in
 * this locale, a pattern that matches nothing.
 */
final class Glob {

    private static final String ANY_FOLDERS = "**";

    private Glob() {}

    /** What a pattern stands for, each place that cannot be read named once. */
    private static final class Found {

        private final List<Input> inputs = new ArrayList<>();
        private final Set<Path> failed = new HashSet<>();
        /** What the present alternative has found: two double stars have many ways to one file. */
        private final Set<String> once = new HashSet<>();

        void add(String name) {
            if (once.add(name)) {
                inputs.add(Input.of(name));
            }
        }

        void unreadable(String shown, Path entry) {
            if (failed.add(entry)) {
                inputs.add(FileNames.unreadable(shown, entry));
            }
        }

        void unreadable(Path folder, Exception why) {
            if (failed.add(folder)) {
                inputs.add(Input.failed(folder.toString(), why.getClass().getName(),
                        "the folder cannot be read, so files in it may be missing"));
            }
        }
    }

    /**
     * Finds what a pattern stands for.
     *
     * @param pattern a path with or without pattern characters
     * @return what was found, spelt as the pattern is; the pattern itself where it has no pattern characters or is the name
     *     of an existing file; and where it matches nothing, the pattern itself as an input that fails as a path
     * @throws IOException if it is no pattern
     */
    static List<Input> expand(String pattern) throws IOException {
        if (!isPattern(pattern) || FileNames.exists(pattern)) {
            return List.of(Input.of(pattern));
        }
        Found found = new Found();
        for (String alternative : alternatives(pattern)) {
            boolean absolute = alternative.startsWith("/");
            List<String> names = new ArrayList<>(List.of(alternative.split("/+")));
            names.removeIf(String::isEmpty);
            found.once.clear();
            walk(absolute ? "/" : "", names, found);
        }
        return found.inputs.isEmpty()
                ? List.of(Input.of(pattern).onlyAsPath(NoSuchFileException.class.getName(), "no file matches the pattern " + pattern))
                : found.inputs;
    }

    private static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{') && text.indexOf('\0') < 0;
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

    private static void walk(String folder, List<String> names, Found found) throws IOException {
        String name = names.getFirst();
        List<String> rest = names.subList(1, names.size());
        if (name.equals(ANY_FOLDERS) && !rest.isEmpty() && rest.getFirst().equals(ANY_FOLDERS)) {
            walk(folder, rest, found); // the two stand for no more than one
        } else if (name.equals(ANY_FOLDERS)) {
            walkAnyFolders(folder, rest.isEmpty() ? List.of("*") : rest, found);
        } else if (isPattern(name)) {
            for (String child : children(folder, name, found)) {
                descend(folder + child, rest, found);
            }
        } else {
            descend(folder + name, rest, found);
        }
    }

    private static void descend(String path, List<String> rest, Found found) throws IOException {
        if (rest.isEmpty()) {
            if (FileNames.exists(path)) {
                found.add(path);
            }
        } else if (FileNames.isFolder(path)) {
            walk(path + "/", rest, found);
        }
    }

    private static void walkAnyFolders(String folder, List<String> rest, Found found) throws IOException {
        walk(folder, rest, found);
        for (String child : children(folder, "*", found)) {
            if (FileNames.isFolder(folder + child, LinkOption.NOFOLLOW_LINKS)) {
                walkAnyFolders(folder + child + "/", rest, found);
            }
        }
    }

    private static List<String> children(String folder, String pattern, Found found) throws IOException {
        PathMatcher matcher = matcher(pattern);
        List<String> names = new ArrayList<>();
        Path path = Path.of(folder.isEmpty() ? "." : folder);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                Path name = entry.getFileName();
                if (matcher.matches(name) && (pattern.startsWith(".") || !name.toString().startsWith("."))) {
                    if (FileNames.isText(name)) {
                        names.add(name.toString());
                    } else {
                        found.unreadable(folder + name, entry);
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            found.unreadable(path, e.getCause() == null ? e : e.getCause());
        } catch (IOException e) {
            found.unreadable(path, e);
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
