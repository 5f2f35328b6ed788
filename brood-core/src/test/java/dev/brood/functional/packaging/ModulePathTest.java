// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Brood and the program as modules. */
class ModulePathTest {

    @TempDir
    static Path folder;

    private static Path broodJar;

    @BeforeAll
    static void build() throws Exception {
        broodJar = Program.jar(folder.resolve("lib/brood.jar"), Map.of(), Program.BROOD);
    }

    private static Path module(String name, String directives, String main) {
        return Program.compile(
                folder.resolve(name),
                Map.of("module-info.java", "module " + name + " { requires dev.brood; " + directives + " }", "app/Main.java", main),
                "-p", Program.BROOD.toString());
    }

    private static List<String> runModule(Path path, String name, Object... options) throws Exception {
        Object[] command = new Object[options.length + 5];
        command[0] = Program.java();
        System.arraycopy(options, 0, command, 1, options.length);
        command[options.length + 1] = "-p";
        command[options.length + 2] = Program.classPath(path, broodJar);
        command[options.length + 3] = "-m";
        command[options.length + 4] = name + "/app.Main";
        return Program.run(folder, command);
    }

    @Test
    void aModuleThatOpensItsPackage() throws Exception {
        Path open = module("open.app", "opens app to dev.brood;", Program.source());
        assertThat(runModule(open, "open.app")).isEqualTo(Program.ALL_WELL);
    }

    @Test
    void aClosedModuleSendsWhatIsSerializableAndIsToldWhatToOpenForTheRest() throws Exception {
        Path closed = module("closed.app", "", Program.source(
                "package app;",
                "record Plain(int x) {} record Point(int x, int y) implements java.io.Serializable {}",
                """
                Plain plain = new Plain(1);
                try {
                    pool.submit(() -> plain.x());
                } catch (dev.brood.error.NotSendableException e) {
                    System.out.println(e.getMessage());
                }
                """));
        List<String> output = runModule(closed, "closed.app");
        assertThat(output).containsAll(Program.ALL_WELL).anySatisfy(line -> assertThat(line)
                .contains("captured variable 'plain' (Plain)")
                .contains("opens app to dev.brood"));
        assertThat(runModule(closed, "closed.app", "--add-opens=closed.app/app=dev.brood"))
                .containsAll(Program.ALL_WELL)
                .noneMatch(line -> line.contains("cannot be sent"));
    }

    @Test
    void aModuleThatOnlyExportsItsPackage() throws Exception {
        Path exported = module("exported.app", "exports app;", Program.source(
                "package app;", "public record Point(int x, int y) implements java.io.Serializable {}", ""));
        assertThat(runModule(exported, "exported.app")).isEqualTo(Program.ALL_WELL);
    }

    @Test
    void aProgramOnTheClassPathWithBroodAsAModule() throws Exception {
        Program.compiled(folder.resolve("classes"));
        assertThat(Program.run(folder.getParent(), Program.java(), "-p", folder.getFileName() + "/lib", "--add-modules", "dev.brood",
                "-cp", folder.getFileName() + "/classes", "app.Main"))
                .isEqualTo(Program.ALL_WELL);
    }

    @Test
    void anAutomaticModule() throws Exception {
        Path classes = Program.compiled(folder.resolve("automatic-classes"));
        Path jar = Program.jar(folder.resolve("automatic.jar"), Map.of("Automatic-Module-Name", "automatic.app"), classes);
        assertThat(runModule(jar, "automatic.app", "--add-modules", "dev.brood")).isEqualTo(Program.ALL_WELL);
    }

    @Test
    void aRuntimeImageWithoutManagement() throws Exception {
        Path open = module("image.app", "opens app to dev.brood;", Program.source("package app;", "", """
                System.out.println(pool.submit(() -> "heap " + (Runtime.getRuntime().maxMemory() >> 20) + " property "
                        + System.getProperty("a.property") + ", management "
                        + ModuleLayer.boot().findModule("java.management").isPresent()).get());
                """));
        Path image = folder.resolve("image");
        Program.run(folder, Program.tool("jlink"), "-p", Program.classPath(open, broodJar), "--add-modules", "image.app",
                "--output", image, "--launcher", "program=image.app/app.Main");
        List<String> output = Program.run(
                folder, image.resolve("bin/java"), "-Xmx96m", "-Da.property=b c", "-m", "image.app/app.Main");
        assertThat(output).containsAll(Program.ALL_WELL).anyMatch(line -> line.matches("heap 9.*") && line.endsWith("property b c, management false"));
        assertThat(Files.isExecutable(image.resolve("bin/program"))).isTrue();
    }
}
