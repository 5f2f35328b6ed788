// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.loader.launch.JarLauncher;

import static org.assertj.core.api.Assertions.assertThat;

/** Brood in the executable jar of Spring Boot, whose libraries are jars inside the jar. */
class SpringBootJarTest {

    @TempDir
    static Path folder;

    @Test
    void aJarWithNestedJars() throws Exception {
        Path jar = assemble(folder.resolve("my app.jar"));
        assertThat(Program.run(folder, Program.java(), "-jar", "my app.jar")).isEqualTo(Program.ALL_WELL);
        assertThat(jar).exists();
    }

    private static Path assemble(Path file) throws Exception {
        Path classes = Program.compile(
                folder.resolve("classes"),
                Map.of(
                        "app/Main.java", Program.source("package app;", "", "new Object() { void check() { lib.Library.check(); } }.check();"),
                        "lib/Library.java", "package lib; public class Library { public static void check() {} }"),
                "-cp", Program.BROOD.toString());
        Path libraries = Files.createDirectories(folder.resolve("library-classes"));
        Files.move(classes.resolve("lib"), libraries.resolve("lib"));
        Map<String, String> attributes = Map.of(
                "Main-Class", JarLauncher.class.getName(),
                "Start-Class", "app.Main",
                "Spring-Boot-Classes", "BOOT-INF/classes/",
                "Spring-Boot-Lib", "BOOT-INF/lib/");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), Program.manifest(attributes))) {
            unpackLauncher(jar);
            jar.putNextEntry(new ZipEntry("BOOT-INF/"));
            jar.putNextEntry(new ZipEntry("BOOT-INF/classes/"));
            Program.addFolder(jar, "BOOT-INF/classes/", classes);
            jar.putNextEntry(new ZipEntry("BOOT-INF/lib/"));
            store(jar, Program.jar(folder.resolve("brood.jar"), Map.of(), Program.BROOD));
            store(jar, Program.jar(folder.resolve("library.jar"), Map.of(), libraries));
        }
        return file;
    }

    private static void unpackLauncher(JarOutputStream jar) throws Exception {
        try (InputStream in = Files.newInputStream(Program.location(JarLauncher.class));
                JarInputStream launcher = new JarInputStream(in)) {
            for (ZipEntry entry = launcher.getNextEntry(); entry != null; entry = launcher.getNextEntry()) {
                if (!entry.getName().startsWith("META-INF/") || entry.getName().startsWith("META-INF/services/")) {
                    jar.putNextEntry(new ZipEntry(entry.getName()));
                    launcher.transferTo((OutputStream) jar);
                    jar.closeEntry();
                }
            }
        }
    }

    /** Nested jars are stored, not compressed. */
    private static void store(JarOutputStream jar, Path library) throws Exception {
        byte[] bytes = Files.readAllBytes(library);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry("BOOT-INF/lib/" + library.getFileName());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        jar.putNextEntry(entry);
        jar.write(bytes);
        jar.closeEntry();
    }
}
