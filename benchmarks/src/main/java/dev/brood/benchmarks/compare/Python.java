// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CPython on this machine: the one that {@code PY} names, else the newest among those on the path and those of pyenv.
 *
 * @param executable the interpreter
 * @param version its version, such as 3.13.0
 */
record Python(Path executable, Runtime.Version version) {

    private static final Pattern NAME = Pattern.compile("python3(\\.\\d+)?");
    private static final Pattern VERSION = Pattern.compile("CPython (\\d+\\.\\d+\\.\\d+)");
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String ASK = "import platform; print(platform.python_implementation(), platform.python_version())";

    /**
     * Finds the interpreter to compare with.
     *
     * @param environment the variables of the environment
     * @return the interpreter
     * @throws PeerFailedException if there is none
     * @throws InterruptedException if the calling thread is interrupted
     */
    static Python find(Map<String, String> environment) throws PeerFailedException, InterruptedException {
        String chosen = environment.getOrDefault("PY", "");
        if (!chosen.isEmpty()) {
            return ask(Path.of(chosen)).orElseThrow(() -> new PeerFailedException(
                    "PY names " + chosen + ", which does not run as CPython 3; set it to an interpreter's path"));
        }
        List<Python> found = new ArrayList<>();
        for (Path candidate : candidates(environment)) {
            ask(candidate).ifPresent(found::add);
        }
        return found.stream()
                .max(Comparator.comparing(Python::version))
                .orElseThrow(() -> new PeerFailedException(
                        "no CPython 3 on the path or among pyenv's versions; install one or set PY"));
    }

    private static Set<Path> candidates(Map<String, String> environment) {
        Set<Path> candidates = new LinkedHashSet<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            addInterpreters(Path.of(folder), candidates);
        }
        String pyenv = environment.getOrDefault(
                "PYENV_ROOT", Path.of(System.getProperty("user.home"), ".pyenv").toString());
        for (Path version : list(Path.of(pyenv, "versions"))) {
            addInterpreters(version.resolve("bin"), candidates);
        }
        return candidates;
    }

    private static void addInterpreters(Path folder, Set<Path> candidates) {
        for (Path file : list(folder)) {
            if (NAME.matcher(file.getFileName().toString()).matches() && Files.isExecutable(file)) {
                candidates.add(real(file));
            }
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file; // asking it will show what is wrong
        }
    }

    private static List<Path> list(Path folder) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                entries.forEach(files::add);
            } catch (IOException e) {
                return List.of(); // a folder that may not be read offers no interpreter
            }
        }
        return files;
    }

    /** Asks an interpreter for its version; shims of versions that are not chosen, and other Pythons, give none. */
    private static Optional<Python> ask(Path executable) throws InterruptedException {
        try {
            Matcher answer = VERSION.matcher(BoundedProcess.run(List.of(executable.toString(), "-c", ASK), LIMIT));
            return answer.lookingAt() && answer.group(1).startsWith("3.")
                    ? Optional.of(new Python(executable, parse(answer.group(1))))
                    : Optional.empty();
        } catch (PeerFailedException e) {
            return Optional.empty(); // not a working interpreter: the next candidate may be one
        }
    }

    /** Versions of Java compare number by number, as those of Python do; but they do not end with a zero. */
    static Runtime.Version parse(String version) {
        return Runtime.Version.parse(version.replaceAll("(\\.0)+$", ""));
    }
}
