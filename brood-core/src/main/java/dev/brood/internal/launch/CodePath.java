// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
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

    /**
     * {@return the jar with Brood's classes, if it is the first entry of the children's class path}
     *
     * <p>It is made the first one, where that changes nothing else.
     */
    static @Nullable Path jar() {
        return Leading.JAR;
    }

    private static String classPath(boolean absolute) {
        String classPath = path("java.class.path", absolute);
        Path jar = jar();
        if (jar != null) {
            List<String> entries = new ArrayList<>(List.of(classPath.split(Pattern.quote(File.pathSeparator), -1)));
            entries.removeIf(entry -> classPath.isEmpty() || isSame(entry, jar));
            entries.addFirst(jar.toString());
            return String.join(File.pathSeparator, entries);
        }
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

    private static boolean isSame(String entry, Path jar) {
        try {
            Path path = Path.of(entry).toAbsolutePath().normalize();
            return path.equals(jar) || (Files.exists(path) && Files.isSameFile(path, jar));
        } catch (IOException | InvalidPathException e) {
            return false; // as good as absent, for any JVM
        }
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

    /** Looked for once. */
    private static final class Leading {

        static final @Nullable Path JAR = find();

        private static @Nullable Path find() {
            Path own = CodePath.class.getModule().isNamed() || insideSpringBootArchive() ? null : ownLocation();
            if (own == null || !Files.isRegularFile(own)) {
                return null;
            }
            Path jar = own.toAbsolutePath().normalize();
            String first = System.getProperty("java.class.path", "").split(Pattern.quote(File.pathSeparator), 2)[0];
            try (JarFile file = new JarFile(jar.toFile())) {
                return (isSame(first, jar) && isWhole(file)) || hasNothingElse(file) ? jar : null;
            } catch (IOException e) {
                return null; // removed while the program runs: children will not find Brood, and say so
            }
        }

        /** Whether a jar names no others, which a cache would depend on. */
        private static boolean isWhole(JarFile file) throws IOException {
            Manifest manifest = file.getManifest();
            return manifest == null || manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH) == null;
        }

        /** Whether a jar has only classes of Brood's, so that it does not matter what it stands before. */
        private static boolean hasNothingElse(JarFile file) {
            return file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class"))
                    .allMatch(name -> name.startsWith("dev/brood/") || name.equals("module-info.class"));
        }
    }
}
