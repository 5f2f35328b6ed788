// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Lambdas written in a main class that starts processes itself. */
class MainClassTest {

    @TempDir
    Path folder;

    @Test
    void aStaticFieldMayHoldAPoolButNotGiveItWork() throws Exception {
        Path classes = Program.compile(folder.resolve("classes"), Map.of(
                "Main.java", """
                import dev.brood.*;
                import java.util.*;
                public class Main {
                    static final ProcessPool POOL = ProcessPool.of(1);
                    public static void main(String... args) throws Exception {
                        System.out.println(POOL.map(List.of(1, 2), x -> x + 1));
                        POOL.close();
                        try {
                            Eager.run();
                        } catch (ExceptionInInitializerError e) {
                            for (Throwable t = e; t != null; t = t.getCause()) {
                                System.out.println(t);
                            }
                        }
                    }
                }
                """,
                "Eager.java", """
                import dev.brood.*;
                import java.util.*;
                public class Eager {
                    static final ProcessPool POOL = ProcessPool.of(1);
                    static final List<Integer> NUMBERS = POOL.map(List.of(1, 2), x -> x + 1);
                    static void run() {}
                }
                """), "-cp", Program.BROOD.toString());
        assertThat(Program.run(folder, Program.java(), "-cp", Program.classPath(classes, Program.BROOD), "Main"))
                .startsWith("[2, 3]")
                .anySatisfy(line -> assertThat(line)
                        .contains("the static initialiser of Eager")
                        .contains("move it"));
    }
}
