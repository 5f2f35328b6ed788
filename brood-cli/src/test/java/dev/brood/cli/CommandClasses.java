// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The classes of the {@code brood} command as the tests start it: all in jars, as it is shipped, and much of what it loads in an archive of the JVM's,
 * with which a start costs less. Made once per build, by the first of the JVMs that test; made anew where a class is newer.
 */
final class CommandClasses {

    private static final String GIVEN = System.getProperty("java.class.path");

    /** Of its own for each class path: Maven gives another one to a build that packages than to one that tests only. */
    private static final Path FOLDER = Path.of("target", "command-" + Integer.toHexString(GIVEN.hashCode())).toAbsolutePath();

    private static final List<String> OPTIONS = make();

    private CommandClasses() {}

    /** {@return the options by which a JVM has these classes; the children of a command inherit the class path alone} */
    static List<String> options() {
        return OPTIONS;
    }

    private static List<String> make() {
        try (FileChannel lock = FileChannel.open(Files.createDirectories(FOLDER).resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            List<Path> path = new ArrayList<>();
            for (String entry : GIVEN.split(File.pathSeparator, -1)) {
                path.add(Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry), FOLDER.resolve(path.size() + ".jar")) : Path.of(entry));
            }
            List<String> classPath = List.of("-cp", String.join(File.pathSeparator, path.stream().map(Path::toString).toList()));
            Path archive = FOLDER.resolve("command.jsa");
            if (!Files.exists(archive) || path.stream().anyMatch(jar -> changed(jar).compareTo(changed(archive)) > 0)) {
                archive(archive, classPath);
            }
            return Stream.concat(Stream.of("-XX:SharedArchiveFile=" + archive, "-Xlog:aot*=off,cds*=off"), classPath.stream()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar(Path classes, Path jar) throws IOException {
        FileTime newest;
        try (Stream<Path> files = Files.walk(classes)) {
            newest = files.map(CommandClasses::changed).max(Comparator.naturalOrder()).orElseThrow();
        }
        if (!Files.exists(jar) || newest.compareTo(changed(jar)) > 0) {
            Path made = FOLDER.resolve("new.jar");
            int status = ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, "-cf", made.toString(), "-C", classes.toString(), ".");
            assertThat(status).as("jar of %s", classes).isZero();
            Files.move(made, jar, StandardCopyOption.ATOMIC_MOVE);
        }
        return jar;
    }

    private static void archive(Path archive, List<String> classPath) throws IOException {
        Path output = FOLDER.resolve("output");
        Path made = FOLDER.resolve("new.jsa");
        List<String> words = new ArrayList<>(BroodCommand.JVM);
        words.add("-XX:ArchiveClassesAtExit=" + made);
        words.addAll(classPath);
        words.addAll(List.of(Main.class.getName(), "map", "--workers=1", "--as=string", "s -> s", "made"));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while the archive is made", e);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
