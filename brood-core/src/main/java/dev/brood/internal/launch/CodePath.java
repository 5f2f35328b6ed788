// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
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

    /** {@return the options that name the class or module path, followed by the main class or module} */
    static List<String> arguments() {
        Module module = CodePath.class.getModule();
        if (module.isNamed()) {
            return modular(module.getName());
        }
        if (insideSpringBootArchive()) {
            return List.of(
                    "-cp", System.getProperty("java.class.path", ""), "-Dloader.main=" + MAIN, SPRING_LOADER);
        }
        return List.of("-cp", classPath(), MAIN);
    }

    private static List<String> modular(String self) {
        List<String> arguments = new ArrayList<>();
        String modulePath = System.getProperty("jdk.module.path");
        if (modulePath != null) {
            arguments.add("--module-path=" + modulePath);
        }
        String classPath = System.getProperty("java.class.path", "");
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
        CodeSource source = CodePath.class.getProtectionDomain().getCodeSource();
        return source != null && source.getLocation() != null && source.getLocation().toString().startsWith("jar:nested:");
    }

    private static String classPath() {
        String classPath = System.getProperty("java.class.path", "");
        Path own = ownLocation();
        if (own == null || ClassLoader.getSystemClassLoader().equals(CodePath.class.getClassLoader())) {
            return classPath;
        }
        // Brood comes from a loader of its own (JShell, a web application, a plugin): name its jar as well.
        return classPath.isEmpty() ? own.toString() : own + File.pathSeparator + classPath;
    }

    private static @Nullable Path ownLocation() {
        CodeSource source = CodePath.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            URI location = source.getLocation().toURI();
            if (!"file".equals(location.getScheme())) {
                return null;
            }
            Path path = Path.of(location);
            return Files.exists(path) ? path : null;
        } catch (URISyntaxException e) {
            return null; // no file then, and the class path has to do
        }
    }
}
