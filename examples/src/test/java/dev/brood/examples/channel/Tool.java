// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.channel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/** The programs of the system that tests call. */
final class Tool {

    /** Where Debian has PostgreSQL's server programs: a folder for each version, on nobody's PATH. */
    private static final Path POSTGRESQL = Path.of("/usr/lib/postgresql");

    private Tool() {}

    /** Finds a program on the PATH; if it is missing, skips the calling test, or fails it where everything is required. */
    static Path onPath(String name, String debianPackage) {
        return found(name, debianPackage, Stream.of(System.getenv("PATH").split(":", -1)).map(Path::of));
    }

    /** Finds one of PostgreSQL's programs, in Debian's folder or on the PATH; else as {@link #onPath}. */
    static Path ofPostgres(String name) {
        return found(name, "postgresql", Stream.concat(
                versionsOfPostgres().stream(), Stream.of(System.getenv("PATH").split(":", -1)).map(Path::of)));
    }

    private static Path found(String name, String debianPackage, Stream<Path> folders) {
        Optional<Path> program = folders.map(folder -> folder.resolve(name).toAbsolutePath())
                .filter(Files::isExecutable)
                .findFirst();
        String reason = name + " is missing: install Debian's package " + debianPackage;
        if (Boolean.getBoolean("brood.require.all")) {
            assertThat(program).as(reason).isPresent();
        }
        Assumptions.assumeTrue(program.isPresent(), reason);
        return program.orElseThrow();
    }

    private static List<Path> versionsOfPostgres() {
        if (!Files.isDirectory(POSTGRESQL)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(POSTGRESQL)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end and returns what it printed, without the last end of line. It must succeed. */
    static String output(List<String> command) {
        try {
            // In a folder that anybody may enter: some commands run as another user.
            var builder = new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true);
            builder.environment().keySet().removeIf(name -> name.startsWith("PG")); // would choose another database
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("%s%n%s", String.join(" ", command), output).isZero();
            return output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + command + " ran", e);
        }
    }
}
