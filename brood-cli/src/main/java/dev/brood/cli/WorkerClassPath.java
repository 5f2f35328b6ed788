// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.ProcessPool;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where workers find classes: Brood's own code and the jars of {@code --class-path}.
 *
 * <p>The libraries of this command are left out, so that EXPR meets no other version of a library than its own. Children
 * get the class path that this process has when they start, which is why it is changed here.
 */
final class WorkerClassPath {

    private static final String PROPERTY = "java.class.path";

    private WorkerClassPath() {}

    /**
     * Makes jars and folders part of the class path of all workers that start from now on.
     *
     * @param jars absolute paths
     */
    static void set(List<Path> jars) {
        Optional<Path> library = codeOf(ProcessPool.class);
        Optional<Path> command = codeOf(WorkerClassPath.class);
        boolean known = library.isPresent() && command.isPresent() && !ProcessPool.class.getModule().isNamed();
        Stream<String> own = known
                ? Stream.of(library, command).flatMap(Optional::stream).map(Path::toString)
                : Stream.of(System.getProperty(PROPERTY, "")).filter(path -> !path.isEmpty());
        System.setProperty(
                PROPERTY,
                Stream.concat(own, jars.stream().map(Path::toString)).collect(Collectors.joining(File.pathSeparator)));
    }

    /**
     * Finds the jar or folder that a class was loaded from.
     *
     * @param type a class
     * @return its place, empty for classes that are in no file of their own
     */
    static Optional<Path> codeOf(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(type + " is at " + source.getLocation() + ", which is no place", e);
        }
    }
}
