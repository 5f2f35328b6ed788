// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Programs that the {@code java} command compiles itself, in memory. */
class SourceLauncherTest {

    @TempDir
    Path folder;

    private List<String> runSource(String file) throws Exception {
        return Program.run(folder.getParent(), Program.java(), "-Xmx200m", "-cp", Program.BROOD, folder.resolve(file));
    }

    @Test
    void oneFile() throws Exception {
        Program.write(folder.resolve("Main.java"), Program.source("", "", ""));
        assertThat(runSource("Main.java")).isEqualTo(Program.ALL_WELL);
    }

    @Test
    void severalFiles() throws Exception {
        Program.write(folder.resolve("app/Main.java"), Program.source("package app;", "", """
                System.out.println(pool.submit(() -> new other.Other(5).twice()).get());
                """));
        Program.write(folder.resolve("other/Other.java"), """
                package other;
                public record Other(int n) {
                    public Object twice() { return new Twice(2 * n, Kind.EVEN); }
                    enum Kind { EVEN { @Override public String toString() { return "even"; } } }
                }
                record Twice(int n, Other.Kind kind) {}
                """);
        assertThat(runSource("app/Main.java")).containsAll(Program.ALL_WELL).contains("Twice[n=10, kind=even]");
    }

    @Test
    void aCompactSourceFile() throws Exception {
        Program.write(folder.resolve("compact.java"), """
                import dev.brood.*;
                import java.util.concurrent.ExecutionException;

                record Point(int x, int y) {}
                class Bad extends Exception { Bad(String message) { super(message); } }
                static int twice(int n) { return 2 * n; }
                int field = 5;

                void main() throws Exception {
                    var greeting = "hello";
                    ChildProcess.start(() -> IO.println("child " + greeting)).join();
                    try (var pool = ProcessPool.of(1)) {
                        var origin = new Point(1, 2);
                        IO.println(pool.map(List.of(1, 2), n -> new Point(origin.x() + twice(n), origin.y())));
                        IO.println(pool.submit(() -> field + 1).get());
                        try (var shared = dev.brood.memory.SharedReference.create(new Point(7, 8))) {
                            IO.println(pool.submit(() -> shared.get().x()).get());
                            ChildProcess.start(() -> shared.set(new Point(shared.get().x() + 1, 8))).join();
                            IO.println(shared.get());
                        }
                        try {
                            pool.submit(() -> { if (origin.x() == 1) throw new Bad("boom"); return 1; }).get();
                        } catch (ExecutionException e) {
                            IO.println((e.getCause() instanceof Bad) + " " + e.getCause().getMessage() + " "
                                    + e.getCause().getStackTrace()[0].getMethodName().startsWith("lambda$main"));
                        }
                    }
                }
                """);
        assertThat(runSource("compact.java"))
                .containsExactly("child hello", "[Point[x=3, y=2], Point[x=5, y=2]]", "6", "7", "Point[x=8, y=8]", "true boom true");
    }
}
