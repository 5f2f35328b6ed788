// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Programs whose classes, or Brood itself, come from class loaders of their own, as plugins and web applications do. */
class ClassLoadersTest {

    /** Runs {@code app.Main} in a loader for each argument, which is a class path. */
    private static final String HOST = """
            import java.net.*;
            import java.nio.file.Path;
            public class Host {
                public static void main(String... args) throws Exception {
                    for (String arg : args) {
                        String[] entries = arg.split(java.io.File.pathSeparator);
                        URL[] urls = new URL[entries.length];
                        for (int i = 0; i < urls.length; i++) {
                            urls[i] = Path.of(entries[i]).toUri().toURL();
                        }
                        URLClassLoader loader = new URLClassLoader("plugin", urls, Host.class.getClassLoader());
                        Thread.currentThread().setContextClassLoader(loader);
                        loader.loadClass("app.Main").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
                    }
                }
            }
            """;

    @TempDir
    static Path folder;

    private static Path host;
    private static Path plugin;
    private static Path broodJar;

    @BeforeAll
    static void build() throws Exception {
        broodJar = Program.jar(folder.resolve("brood.jar"), Map.of(), Program.BROOD);
        host = Program.compile(folder.resolve("host"), Map.of("Host.java", HOST));
        plugin = Program.jar(folder.resolve("plugin.jar"), Map.of(), Program.compiled(folder.resolve("plugin-classes")));
    }

    @Test
    void aPluginOfAProgramThatHasBrood() throws Exception {
        assertThat(Program.run(folder, Program.java(), "-cp", Program.classPath(host, broodJar), "Host", plugin))
                .isEqualTo(Program.ALL_WELL);
    }

    @Test
    void twoWebApplicationsThatBringBroodThemselves() throws Exception {
        String application = Program.classPath(broodJar, plugin);
        assertThat(Program.run(folder, Program.java(), "-cp", host, "Host", application, application))
                .hasSize(2 * Program.ALL_WELL.size())
                .startsWith(Program.ALL_WELL.toArray(String[]::new))
                .endsWith(Program.ALL_WELL.toArray(String[]::new));
    }
}
