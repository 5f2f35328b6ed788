// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.internal.wire.ChildVm.Task;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Classes that the other process's class path does not have are published with the record or fetched on demand. */
@SuppressWarnings("serial") // what is sent is trusted
class ForeignClassesTest {

    /** Where the wire's classes and its child's main class lie. */
    private static final String MAIN = location(Encoder.class);

    private static final String TESTS = location(WireChild.class);

    @TempDir
    Path folder;

    private static String location(Class<?> type) {
        return Path.of(java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
    }

    /** The child's own classes alone: not this test, nor what it captures. */
    private String childPath() throws IOException {
        Path own = folder.resolve("child");
        Path target = own.resolve("dev/brood/internal/wire");
        Files.createDirectories(target);
        for (String name : List.of("WireChild.class", "ChildVm$Task.class")) {
            Files.copy(Path.of(TESTS, "dev/brood/internal/wire", name), target.resolve(name));
        }
        return own.toString();
    }

    record Order(String name, Priority priority) {}

    enum Priority {
        LOW,
        HIGH
    }

    @Test
    void aChildWithTheSameClassPathAsksForNothing() throws Exception {
        try (ChildVm child = new ChildVm(MAIN, TESTS)) {
            Order order = new Order("a", Priority.HIGH);
            Task<Order> task = () -> new Order(order.name() + "!", order.priority());
            assertThat(child.call(task)).isEqualTo(new Order("a!", Priority.HIGH));
            assertThat(child.asked()).isEmpty();
        }
    }

    private Class<?> compile(String name, String source, String... more) throws Exception {
        Path classes = Files.createTempDirectory(folder, "classes");
        List<String> arguments = new ArrayList<>(List.of("-g", "-d", classes.toString(), "-cp", TESTS));
        Path file = folder.resolve(name + ".java");
        Files.writeString(file, source);
        arguments.add(file.toString());
        for (int i = 0; i < more.length; i += 2) {
            Path other = folder.resolve(more[i] + ".java");
            Files.writeString(other, more[i + 1]);
            arguments.add(other.toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new))).isZero();
        URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
        return Class.forName(name, true, loader);
    }

    private static final String TASK = "dev.brood.internal.wire.ChildVm.Task";

    @SuppressWarnings("unchecked") // compiled here
    private static Task<Object> task(Class<?> type, Object... arguments) throws Exception {
        for (var m : type.getMethods()) {
            if (m.getName().equals("task")) {
                return (Task<Object>) m.invoke(null, arguments);
            }
        }
        throw new NoSuchMethodException("task");
    }

    @Test
    void classesOfTheGraphArePublishedAndWhatTheyNeedIsFetched() throws Exception {
        Class<?> type = compile("Program",
                "public class Program { record Point(int x) {}"
                        + " public static " + TASK + "<Object> task(int n) { Point p = new Point(n); return () -> new Point(Needed.twice(p.x())); } }",
                "Needed", "class Needed { static int twice(int n) { return 2 * n; } }");
        try (ChildVm child = new ChildVm(MAIN, childPath())) {
            Object result = child.call(task(type, 21));
            assertThat(result).hasToString("Point[x=42]");
            assertThat(result.getClass().getClassLoader()).isSameAs(type.getClassLoader());
            assertThat(child.asked()).contains("Needed").doesNotContain("Program", "Program$Point");
        }
    }

    @Test
    void anotherVersionOfAClassGetsAFreshLoader() throws Exception {
        String source = "public class Version { public static " + TASK + "<Object> task() { return () -> %d; } }";
        Class<?> first = compile("Version", source.formatted(1));
        Class<?> second = compile("Version", source.formatted(2));
        try (ChildVm child = new ChildVm(MAIN, TESTS)) {
            for (int round = 0; round < 3; round++) {
                assertThat(child.call(task(first))).isEqualTo(1);
                assertThat(child.call(task(second))).isEqualTo(2);
            }
        }
    }

    @Test
    void anExceptionClassOfTheProgramComesBackAsItself() throws Exception {
        Class<?> type = compile("Failing",
                "public class Failing { public static class Bad extends RuntimeException { Bad(String m) { super(m); } }"
                        + " public static " + TASK + "<Object> task() { return () -> { throw new Bad(\"x\"); }; } }");
        try (ChildVm child = new ChildVm(MAIN, TESTS)) {
            assertThatThrownBy(() -> child.call(task(type)))
                    .hasMessage("x")
                    .satisfies(e -> assertThat(e.getClass().getClassLoader()).isSameAs(type.getClassLoader()))
                    .satisfies(e -> assertThat(e.getStackTrace()).anyMatch(f -> f.getClassName().startsWith("[process child")));
        }
    }

    @Test
    void aClassThatNobodyHasIsNamed() throws Exception {
        Class<?> type = compile("Lost",
                "public class Lost { public static " + TASK + "<Object> task() { return () -> Gone.class.getName() + new Gone(); } }",
                "Gone", "class Gone { }");
        try (var files = Files.walk(folder)) {
            for (Path p : (Iterable<Path>) files.filter(f -> f.endsWith("Gone.class"))::iterator) {
                Files.delete(p);
            }
        }
        try (ChildVm child = new ChildVm(MAIN, TESTS)) {
            assertThatThrownBy(() -> child.call(task(type))).isInstanceOf(NoClassDefFoundError.class)
                    .hasMessageContaining("Gone");
        }
    }

    private String run(List<String> command) throws Exception {
        Path output = folder.resolve("output");
        List<String> whole = new ArrayList<>(command);
        whole.addFirst(Path.of(System.getProperty("java.home"), "bin", command.getFirst()).toString());
        whole.remove(1);
        Process process = new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        process.getOutputStream().close();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    private String cp() {
        return MAIN + java.io.File.pathSeparator + TESTS;
    }

    @Test
    void aSourceFilesLambdasRunElsewhere() throws Exception {
        Path file = folder.resolve("Main.java");
        Files.writeString(file, """
                import dev.brood.internal.wire.ChildVm;
                import dev.brood.internal.wire.ChildVm.Task;
                public class Main {
                    record Point(int x) {}
                    public static void main(String[] args) throws Exception {
                        Point p = new Point(20);
                        Task<Point> task = () -> new Point(Other.twice(p.x()) + 2);
                        try (ChildVm child = new ChildVm(System.getProperty("java.class.path").split(java.io.File.pathSeparator))) {
                            System.out.println(child.call(task));
                        }
                    }
                }
                class Other { static int twice(int n) { return 2 * n; } }
                """);
        assertThat(run(List.of("java", "-cp", cp(), file.toString()))).contains("Point[x=42]");
    }

    @Test
    void aCompactSourceFilesLambdasRunElsewhere() throws Exception {
        Path file = folder.resolve("Compact.java");
        Files.writeString(file, """
                import dev.brood.internal.wire.ChildVm;
                import dev.brood.internal.wire.ChildVm.Task;
                int factor = 2;
                int twice(int n) { return factor * n; }
                void main() throws Exception {
                    Task<Integer> task = () -> twice(21);
                    try (ChildVm child = new ChildVm(System.getProperty("java.class.path").split(java.io.File.pathSeparator))) {
                        IO.println("answer " + child.call(task));
                    }
                }
                """);
        assertThat(run(List.of("java", "-cp", cp(), file.toString()))).contains("answer 42");
    }
}
