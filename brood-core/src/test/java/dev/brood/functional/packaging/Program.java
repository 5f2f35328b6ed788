// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs that the tests compile, package and start as a user would: with the JDK that runs the tests, and Brood's classes.
 */
final class Program {

    /** What a program prints that has done all that {@link #source} tells it to. */
    static final List<String> ALL_WELL = List.of(
            "child hello of MainProcess",
            "map [Point[x=2, y=2], Point[x=3, y=4]]",
            "exception boom 7 thrown in lambda: true, boundary: true, caller: true",
            "end");

    /** Brood's classes: a folder, which is a module too. The tests themselves run with the jar beside it. */
    static final Path BROOD = location(dev.brood.ProcessPool.class).resolveSibling("classes");

    /** An example of a program: a child with output, a pool with records of the user's, an exception of the user's. */
    @SuppressWarnings("InlineFormatString") // a program is easier to read by itself
    private static final String SOURCE = """
            %s
            import dev.brood.*;
            import java.util.*;
            import java.util.concurrent.ExecutionException;

            public class Main {
                %s
                static final class Bad extends RuntimeException {
                    private final int code;
                    Bad(String message, int code) { super(message); this.code = code; }
                }
                public static void main(String... args) throws Exception {
                    String greeting = "hello";
                    ChildProcess.start(() -> System.out.println(
                            "child " + greeting + " of " + ChildProcess.current().parent().orElseThrow().name())).join();
                    try (ProcessPool pool = ProcessPool.of(1)) {
                        Point origin = new Point(1, 2);
                        System.out.println("map " + pool.map(List.of(1, 2), n -> new Point(origin.x() + n, origin.y() * n)));
                        try {
                            pool.submit(() -> { if (origin.x() == 1) { throw new Bad("boom", 7); } return 1; }).get();
                        } catch (ExecutionException e) {
                            Bad bad = (Bad) e.getCause();
                            List<StackTraceElement> trace = List.of(bad.getStackTrace());
                            System.out.println("exception " + bad.getMessage() + " " + bad.code
                                    + " thrown in lambda: " + trace.getFirst().getMethodName().startsWith("lambda$")
                                    + ", boundary: " + trace.stream().anyMatch(f -> f.toString().contains("[process pool-1-worker-"))
                                    + ", caller: " + trace.stream().anyMatch(f -> f.getMethodName().equals("main")));
                        }
                        %s
                    }
                    System.out.println("end");
                }
            }
            """;

    private static final String POINT = "record Point(int x, int y) {}";

    private Program() {}

    /** The example in package {@code app}. */
    static String source() {
        return source("package app;", POINT, "");
    }

    /** The example with another first line, another record, or more to do with {@code pool} before the end. */
    static String source(String head, String point, String more) {
        return SOURCE.formatted(head, point.isEmpty() ? POINT : point, more);
    }

    static Path location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(type + " comes from no file", e);
        }
    }

    static String java() {
        return tool("java");
    }

    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    static String classPath(Object... entries) {
        return String.join(java.io.File.pathSeparator, Stream.of(entries).map(Object::toString).toList());
    }

    /** Compiles the example into a folder. */
    static Path compiled(Path classes) {
        return compile(classes, Map.of("app/Main.java", source()), "-cp", BROOD.toString());
    }

    /** Compiles sources, given by their names below a folder, into another one. */
    static Path compile(Path classes, Map<String, String> sources, String... options) {
        Path folder = classes.resolveSibling(classes.getFileName() + "-sources");
        List<String> arguments = new ArrayList<>(List.of("-g", "-d", classes.toString()));
        arguments.addAll(List.of(options));
        sources.forEach((name, text) -> arguments.add(write(folder.resolve(name), text).toString()));
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .as("javac " + arguments)
                .isZero();
        return classes;
    }

    static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a jar of folders and jar contents, with further attributes in its manifest. */
    static Path jar(Path file, Map<String, String> attributes, Path... folders) throws IOException {
        Files.createDirectories(file.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest(attributes))) {
            for (Path folder : folders) {
                addFolder(jar, "", folder);
            }
        }
        return file;
    }

    static Manifest manifest(Map<String, String> attributes) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        return manifest;
    }

    /** Adds the files below a folder, and entries for the folders as the jar tool makes them. */
    static void addFolder(JarOutputStream jar, String prefix, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (!name.isEmpty()) {
                    jar.putNextEntry(new ZipEntry(prefix + name + (Files.isDirectory(file) ? "/" : "")));
                    if (Files.isRegularFile(file)) {
                        copy(file, jar);
                    }
                    jar.closeEntry();
                }
            }
        }
    }

    private static void copy(Path file, OutputStream to) throws IOException {
        Files.copy(file, to);
    }

    /** Starts a command and returns the lines of its output and error output; it must end by itself, with exit code 0. */
    static List<String> run(Path directory, Object... command) throws Exception {
        return run(directory, Map.of(), command);
    }

    /**
     * It lives for a second or two, in which code that is optimised does not pay, leaves no start cache for its jars, and grants native access, of
     * which the JDK would tell.
     */
    private static List<String> words(Object... command) {
        List<String> words = new ArrayList<>(Stream.of(command).map(Object::toString).toList());
        if (words.getFirst().equals(java())) {
            String module = words.contains("-p") ? "dev.brood" : "ALL-UNNAMED";
            words.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-Dbrood.cache=", "--enable-native-access=" + module));
        }
        return words;
    }

    static List<String> run(Path directory, Map<String, String> environment, Object... command) throws Exception {
        Path output = Files.createTempFile("brood-packaging", ".out");
        try {
            List<String> words = words(command);
            ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String text = Files.readString(output);
            assertThat(ended).as(words + " did not end: " + text).isTrue();
            assertThat(process.exitValue()).as(words + ": " + text).isZero();
            return text.lines().toList();
        } finally {
            Files.delete(output);
        }
    }
}
