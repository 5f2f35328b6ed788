// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a child finds the program's classes and Brood's own: the last part of its command line.
 *
 * <p>Classes that are on none of these paths (single-file programs, JShell, generated classes, web applications) reach
 * the child through the wire. So all that is needed here is that Brood itself is found.
 */
final class CodePath {

    private static final String MAIN = "dev.brood.internal.launch.ChildMain";
    private static final String SPRING_LOADER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    private CodePath() {}

    /**
     * {@return the options that name the class or module path, followed by the main class or module}
     *
     * @param absolute whether relative names are made absolute, for a child that runs in another directory
     */
    static List<String> arguments(boolean absolute) {
        Module module = CodePath.class.getModule();
        if (module.isNamed()) {
            return modular(module.getName(), absolute);
        }
        if (insideSpringBootArchive()) {
            return List.of(
                    "-cp", path("java.class.path", absolute), "-Dloader.main=" + MAIN, SPRING_LOADER);
        }
        return List.of("-cp", classPath(absolute), MAIN);
    }

    private static List<String> modular(String self, boolean absolute) {
        List<String> arguments = new ArrayList<>();
        String modulePath = path("jdk.module.path", absolute);
        if (!modulePath.isEmpty()) {
            arguments.add("--module-path=" + modulePath);
        }
        String classPath = path("java.class.path", absolute);
        if (!classPath.isEmpty()) {
            arguments.addAll(List.of("-cp", classPath));
        }
        String main = System.getProperty("jdk.module.main");
        if (main != null && ModuleLayer.boot().findModule(main).isPresent()) {
            arguments.add("--add-modules=" + main);
        }
        arguments.addAll(List.of("-m", self + "/" + MAIN));
        return arguments;
    }

    private static boolean insideSpringBootArchive() {
        URL source = source();
        return source != null && source.toString().startsWith("jar:nested:");
    }

    /** A path of this JVM; an empty element of it stands for the working directory. */
    private static String path(String property, boolean absolute) {
        String path = System.getProperty(property, "");
        return absolute && !path.isEmpty() ? AbsolutePaths.ofPath(path) : path;
    }

    private static String classPath(boolean absolute) {
        String classPath = path("java.class.path", absolute);
        if (ClassLoader.getSystemClassLoader().equals(CodePath.class.getClassLoader())) {
            return classPath;
        }
        // Brood comes from a loader of its own (JShell, a web application, a plugin): name its jar as well.
        Path own = ownLocation();
        if (own == null) {
            throw new BroodException("a child cannot find Brood's own classes: here they come from " + source()
                    + ", which is no file or folder that a class path can name; put Brood's jar on the program's class path");
        }
        return classPath.isEmpty() ? own.toString() : own + File.pathSeparator + classPath;
    }

    private static @Nullable URL source() {
        CodeSource source = CodePath.class.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }

    private static @Nullable Path ownLocation() {
        URL source = source();
        if (source == null) {
            return null;
        }
        try {
            URI location = source.toURI();
            if (!"file".equals(location.getScheme())) {
                return null;
            }
            Path path = Path.of(location);
            return Files.exists(path) ? path : null;
        } catch (URISyntaxException e) {
            return null; // no file then, which the caller reports
        }
    }
}
