// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InheritedOptionsTest {

    private static String here(String path) {
        return Path.of(path).toAbsolutePath().toString();
    }

    @Test
    void pathsAreMadeAbsolute() {
        String separator = File.pathSeparator;
        assertThat(AbsolutePaths.ofPath("a.jar" + separator + separator + "/b"))
                .isEqualTo(here("a.jar") + separator + here("") + separator + "/b");
        assertThat(AbsolutePaths.ofOption("-javaagent:agent.jar=file=x:y")).isEqualTo("-javaagent:" + here("agent.jar") + "=file=x:y");
        assertThat(AbsolutePaths.ofOption("--patch-module=java.base=a" + separator + "b"))
                .isEqualTo("--patch-module=java.base=" + here("a") + separator + here("b"));
        assertThat(AbsolutePaths.ofOption("-Dfile=a.jar")).isEqualTo("-Dfile=a.jar");
        assertThat(AbsolutePaths.ofOption("-agentlib:jdwp=x")).isEqualTo("-agentlib:jdwp=x");
    }

    @Test
    void theCommandLineTellsTheOptionsBeforeTheProgram() {
        assertThat(CommandLine.options(List.of(
                        "-Xmx1g", "-p", "mods", "--add-modules", "a,b", "--add-opens=a/b=c", "@file", "-Dk=v", "-m", "a/b", "-Dnot=ours")))
                .containsExactly("-Xmx1g", "--add-modules=a,b", "--add-opens=a/b=c", "-Dk=v");
        assertThat(CommandLine.options(List.of("-cp", "x", "--class-path=y", "-ea", "Main", "-Xmx1g"))).containsExactly("-ea");
        assertThat(CommandLine.options(List.of())).isEmpty();
    }

    @Test
    void whatBelongsToOneProcessIsNotInherited() {
        assertThat(ParentOptions.inherited(List.of(
                        "-agentlib:jdwp=transport=dt_socket", "-Xmx1g", "-XX:StartFlightRecording=name=x", "-XX:AOTCache=a", "-Dk=v",
                        "-Dcom.sun.management.jmxremote.port=1", "--add-modules=ALL-DEFAULT", "--enable-preview")))
                .containsExactly("-Xmx1g", "-Dk=v", "--enable-preview");
    }
}
