// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a program of another user sees of a process of root, which is the first one of a container made for it. */
@LeavesNothingBehind
class RightsTest {

    private static final String PROGRAM = """
            import dev.brood.os.*;

            void main() {
                System.out.println("all " + ProcessInfo.all().stream().map(ProcessInfo::user).sorted().toList());
                System.out.println("roots " + ProcessTree.snapshot().roots().size());
                ProcessInfo.of(1).ifPresentOrElse(
                        root -> System.out.println("first " + root.user() + " " + root.command() + " " + root.commandLine().getFirst() + " "
                                + root.state().hasEnded() + " " + root.executable() + " " + root.openDescriptors() + " "
                                + root.proportionalMemory()),
                        () -> System.out.println("none"));
                var self = ProcessInfo.current();
                System.out.println("self " + self.realUid() + " " + self.executable().isPresent() + self.openDescriptors().isPresent()
                        + self.proportionalMemory().isPresent());
            }
            """;

    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeProgram() throws IOException {
        StartedPrograms.require("unshare");
        StartedPrograms.require("setpriv");
        Assumptions.assumeTrue("root".equals(ProcessInfo.current().user()) || Boolean.getBoolean("brood.require.all"), "only root may");
        Files.writeString(folder.resolve("Look.java"), PROGRAM);
        Path library = Path.of(URI.create(
                ProcessInfo.class.getProtectionDomain().getCodeSource().getLocation().toString()));
        try (Stream<Path> files = Files.walk(library)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve("library").resolve(library.relativize(file).toString()));
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private List<String> look(String options) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process program = new ProcessBuilder(
                        "unshare",
                        "-mpf",
                        "--kill-child",
                        "sh",
                        "-c",
                        "mount -t proc -o \"$1\" proc /proc && setpriv --reuid=65534 --regid=65534 --clear-groups \"$2\" -XX:-UsePerfData"
                                + " -XX:TieredStopAtLevel=1 -cp library Look.java; :",
                        "sh",
                        options,
                        java)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            String text = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as(text).isTrue();
            return text.lines().toList();
        } finally {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
        }
    }

    @Test
    void ofAnotherUsersProcessAllIsSeenButThreeValues() throws Exception {
        assertThat(look("hidepid=0"))
                .containsExactly(
                        "all [nobody, root]",
                        "roots 1",
                        "first root sh sh false Optional.empty OptionalInt.empty OptionalLong.empty",
                        "self 65534 truetruetrue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hidepid=1", "hidepid=2"})
    void whatIsHiddenIsNotFoundAndNoFailure(String options) throws Exception {
        assertThat(look(options)).containsExactly("all [nobody]", "roots 1", "none", "self 65534 truetruetrue");
    }
}
