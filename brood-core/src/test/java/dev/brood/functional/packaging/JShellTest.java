// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Brood in JShell, whose classes exist in memory only and change under their names. */
class JShellTest {

    @TempDir
    Path folder;

    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

    @ParameterizedTest
    @ValueSource(strings = {"", "--execution local"})
    void lambdasTakeWhatTheShellDefined(String engine) throws Exception {
        Path script = Program.write(folder.resolve("script.jsh"), """
                import dev.brood.*
                import java.util.concurrent.ExecutionException
                int x = 20
                List<String> words = new ArrayList<>(List.of("a"))
                Thread unsendable = Thread.currentThread()
                record Point(int v) { Point twice() { return new Point(v * 2 + offset()); } }
                int offset() { return x / 10; }
                class Bad extends RuntimeException { Bad(String m) { super(m); } }
                ProcessPool pool = ProcessPool.of(1)
                ChildProcess.start(() -> System.out.println("child " + x + words)).join()
                System.out.println("map " + pool.map(List.of(1, 2), n -> new Point(n + x).twice()))
                Point p = pool.submit(() -> new Point(x).twice()).get()
                System.out.println("result " + p.twice() + (p instanceof Point))
                x = 30
                words.add("b")
                System.out.println("variable " + pool.submit(() -> words.size() + new Point(x).twice().v()).get())
                int offset() { return 1000; }
                System.out.println("method " + pool.submit(() -> new Point(x).twice()).get())
                record Point(int v, String w) { Point twice() { return new Point(v + v, w + w); } }
                System.out.println("class " + pool.map(List.of("a"), w -> new Point(x, w).twice()))
                String x = "text"
                System.out.println("type " + pool.submit(() -> x + offset()).get())
                RemoteCallable<Integer> later = () -> offset() + 1
                System.out.println("captured " + pool.submit(() -> later.call() + 1).get())
                void fail() { throw new Bad("boom"); }
                try { pool.submit(() -> fail()).get(); } catch (ExecutionException e) { System.out.println("exception " + (e.getCause() instanceof Bad) + e.getCause().getMessage() + e.getCause().getStackTrace()[0].getMethodName()); }
                try { pool.submit(() -> unsendable.getName()); } catch (dev.brood.error.NotSendableException e) { System.out.println("refused " + e.getMessage()); }
                System.out.println("on " + pool.submit(() -> x).get())
                pool.close()
                /exit
                """);
        List<Object> command = new ArrayList<>(
                List.of(Program.tool("jshell"), preferences(), "-J-XX:TieredStopAtLevel=1", "-R-XX:TieredStopAtLevel=1",
                        "-R-Xmx200m", "-J" + NATIVE, "-R" + NATIVE, "--class-path", Program.BROOD, "-s"));
        if (!engine.isEmpty()) {
            command.addAll(List.of(engine.split(" ")));
        }
        command.add(script);
        List<String> output = Program.run(folder, command.toArray());
        assertThat(output).filteredOn(line -> !line.isBlank() && !line.contains("jdk.unsupported") && !line.contains("SerializationAccess")).satisfiesExactly(
                line -> assertThat(line).isEqualTo("child 20[a]"),
                line -> assertThat(line).isEqualTo("map [Point[v=44], Point[v=46]]"),
                line -> assertThat(line).isEqualTo("result Point[v=86]true"),
                line -> assertThat(line).isEqualTo("variable 65"),
                line -> assertThat(line).isEqualTo("method Point[v=1060]"),
                line -> assertThat(line).isEqualTo("class [Point[v=60, w=aa]]"),
                line -> assertThat(line).isEqualTo("type text1000"),
                line -> assertThat(line).isEqualTo("captured 1002"),
                // The tool itself runs without jdk.unsupported, and cannot rebuild objects of classes without their constructors.
                line -> assertThat(line).isEqualTo(engine.isEmpty() ? "exception trueboomfail" : "exception falseREPL.$JShell$9$Bad: boomfail"),
                line -> assertThat(line).contains("refused").contains("JShell variable 'unsendable'"),
                line -> assertThat(line).isEqualTo("on text"));
    }

    @Test
    void withTheModuleThatItLacksTheLocalEngineRebuildsExceptionsToo() throws Exception {
        Path script = Program.write(folder.resolve("script.jsh"), """
                import dev.brood.*
                class Bad extends RuntimeException { Bad(String m) { super(m); } }
                ProcessPool pool = ProcessPool.of(1)
                RemoteCallable<Integer> failing = () -> { throw new Bad("boom"); }
                try { pool.submit(failing).get(); } catch (Exception e) { System.out.println(e.getCause() instanceof Bad); }
                pool.close()
                /exit
                """);
        assertThat(Program.run(folder, Program.tool("jshell"), preferences(), "-J--add-modules=jdk.unsupported", "-J" + NATIVE, "--execution", "local",
                "--class-path", Program.BROOD, "-s", script))
                .contains("true");
    }

    /** Where the shell keeps its history: not in the user's home, where it would say so the first time. */
    private String preferences() throws IOException {
        Files.createDirectories(folder.resolve(".java/.userPrefs"));
        return "-J-Djava.util.prefs.userRoot=" + folder;
    }
}
