// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes what this JVM was told relative to its working directory mean the same to a child that has another one. */
final class AbsolutePaths {

    /** Options that name one file, then what belongs to it. */
    private static final Pattern ONE_FILE = Pattern.compile("(-javaagent:|-agentpath:)([^=]+)(.*)", Pattern.DOTALL);

    /** Options that name several files or folders. */
    private static final Pattern PATH =
            Pattern.compile("(--upgrade-module-path=|-Xbootclasspath/a:|--patch-module=[^=]+=)(.+)", Pattern.DOTALL);

    private AbsolutePaths() {}

    /** {@return a class or module path with absolute entries; an empty entry is the working directory} */
    static String ofPath(String path) {
        List<String> entries = new ArrayList<>();
        for (String entry : path.split(Pattern.quote(File.pathSeparator), -1)) {
            entries.add(of(entry));
        }
        return String.join(File.pathSeparator, entries);
    }

    /** {@return an option of this JVM, with absolute paths if it is one that names files of the program} */
    static String ofOption(String option) {
        Matcher file = ONE_FILE.matcher(option);
        if (file.matches()) {
            return file.group(1) + of(file.group(2)) + file.group(3);
        }
        Matcher path = PATH.matcher(option);
        return path.matches() ? path.group(1) + ofPath(path.group(2)) : option;
    }

    private static String of(String entry) {
        try {
            return Path.of(entry).toAbsolutePath().toString();
        } catch (InvalidPathException e) {
            return entry; // as good as absent, for this JVM as for the child
        }
    }
}
