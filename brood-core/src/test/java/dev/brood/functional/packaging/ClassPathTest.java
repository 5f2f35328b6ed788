// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Brood on a class path, in the forms that a class path has. */
class ClassPathTest {

    @TempDir
    static Path folder;

    private static Path classes;
    private static Path broodJar;

    @BeforeAll
    static void build() throws Exception {
        classes = Program.compiled(folder.resolve("classes"));
        broodJar = Program.jar(folder.resolve("lib/brood.jar"), Map.of(), Program.BROOD);
        Program.jar(folder.resolve("lib/app.jar"), Map.of(), classes);
    }

    @Test
    void aJarThatNamesTheOthersInItsManifest() throws Exception {
        Path starter = Program.jar(
                folder.resolve("starter.jar"),
                Map.of("Main-Class", "app.Main", "Class-Path", "lib/app.jar " + Program.BROOD.toUri()));
        assertThat(Program.run(folder.getParent(), Program.java(), "-jar", starter)).isEqualTo(Program.ALL_WELL);
    }

    @Test
    void aWildcard() throws Exception {
        assertThat(Program.run(folder, Program.java(), "-cp", "lib/*", "app.Main")).isEqualTo(Program.ALL_WELL);
    }

    @Test
    void relativePathsThoughChildrenWorkInAnotherDirectory() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Path program = Program.compile(folder.resolve("relative"), Map.of("Main.java", """
                import dev.brood.*;
                import java.nio.file.Path;
                public class Main {
                    public static void main(String... args) throws Exception {
                        ChildProcess.builder(() -> System.out.println(Path.of("").toAbsolutePath().getFileName()))
                                .workingDirectory(Path.of("elsewhere")).start().join();
                    }
                }
                """), "-cp", Program.BROOD.toString());
        assertThat(elsewhere).isDirectory();
        String path = folder.relativize(program) + File.pathSeparator + folder.relativize(broodJar);
        assertThat(Program.run(folder, Program.java(), "-cp", path, "Main")).containsExactly("elsewhere");
        // An empty entry is the directory in which the program was started.
        assertThat(Program.run(folder, Map.of("CLASSPATH", path + File.pathSeparator), Program.java(), "Main"))
                .containsExactly("elsewhere");
    }

    @Test
    void spacesQuotesAndForeignLettersInPaths() throws Exception {
        // A shell makes the folder: the locale of this JVM may not have the letters.
        Path script = Program.write(folder.resolve("foreign.sh"), """
                dir="it's a \\"größe\\" 子\\\\x @%"
                mkdir -p "$dir" && cp -r classes "$dir/classes" && cp lib/brood.jar "$dir/brood ü.jar"
                exec "$JAVA" --enable-native-access=ALL-UNNAMED -cp "$dir/classes:$PWD/$dir/brood ü.jar" app.Main
                """);
        assertThat(Program.run(folder, Map.of("LC_ALL", "C.UTF-8", "JAVA", Program.java()), "sh", script))
                .isEqualTo(Program.ALL_WELL);
    }

    @Test
    void foldersAndJarsInAClassPathTooLongForACommandLine() throws Exception {
        String missing = (File.pathSeparator + folder.resolve("not there/" + "x".repeat(200))).repeat(500);
        Path arguments = Program.write(
                folder.resolve("arguments"), "-cp \"" + Program.classPath(classes, broodJar) + missing + "\" app.Main");
        assertThat(Program.run(folder, Program.java(), "@" + arguments)).isEqualTo(Program.ALL_WELL);
    }

    @Test
    void anExecutableJarOfAllClasses() throws Exception {
        Path fat = Program.jar(folder.resolve("fat/all in one.jar"), Map.of("Main-Class", "app.Main"), classes, Program.BROOD);
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        assertThat(Program.run(elsewhere, Program.java(), "-jar", "../fat/all in one.jar")).isEqualTo(Program.ALL_WELL);
        assertThat(fat).exists();
    }

    @Test
    void optionsOfTheParent() throws Exception {
        Path agent = Program.compile(folder.resolve("agent"), Map.of("agent/Agent.java", """
                package agent;
                public class Agent {
                    public static void premain(String text) { System.setProperty("agent", text); }
                }
                """));
        Program.jar(folder.resolve("agent.jar"), Map.of("Premain-Class", "agent.Agent"), agent);
        Path program = Program.compile(folder.resolve("options"), Map.of("Main.java", """
                import dev.brood.*;
                public class Main {
                    public static void main(String... args) throws Exception {
                        ChildProcess.builder(() -> System.out.println(
                                "agent " + System.getProperty("agent")
                                + ", tool " + System.getProperty("tool") + ", jdk " + System.getProperty("jdk")
                                + ", file " + System.getProperty("file")
                                + ", heap " + (Runtime.getRuntime().maxMemory() >> 20)
                                + ", collector " + java.lang.management.ManagementFactory.getGarbageCollectorMXBeans().get(0).getName()
                                + ", preview " + jdk.internal.misc.PreviewFeatures.isEnabled()
                                + ", variables " + System.getenv("JAVA_TOOL_OPTIONS") + " " + System.getenv("JDK_JAVA_OPTIONS")))
                            .workingDirectory(java.nio.file.Path.of("/")).start().join();
                    }
                }
                """), "-cp", Program.BROOD.toString(), "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
        Path arguments = Program.write(folder.resolve("options.args"), """
                -Dfile="a b\\"c"
                --enable-preview
                --add-exports java.base/jdk.internal.misc=ALL-UNNAMED
                -javaagent:agent.jar=it=works
                -Xmx96m -XX:+UseParallelGC
                """);
        List<String> output = Program.run(
                folder,
                Map.of("JAVA_TOOL_OPTIONS", "-Dtool=1", "JDK_JAVA_OPTIONS", "-Djdk=2"),
                Program.java(), "@" + arguments, "-cp", Program.classPath(program, broodJar), "Main");
        assertThat(output).filteredOn(line -> !line.contains("Picked up "))
                .singleElement().asString()
                .contains("agent it=works, tool 1, jdk 2, file a b\"c, heap ")
                .containsPattern("heap [89][0-9],") // a collector may keep some for itself
                .contains("collector PS ").contains("preview true").endsWith("variables null null");
        assertThat(output).filteredOn(line -> line.contains("Picked up ")).as("only the parent picks them up").hasSize(2);
    }
}
