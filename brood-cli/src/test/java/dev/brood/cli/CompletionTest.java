// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class CompletionTest {

    @TempDir
    private Path temp;

    @Test
    void bashTakesTheScriptAndCompletesCommandsAndOptions() throws Exception {
        BroodCommand.require("bash");
        BroodCommand brood = BroodCommand.in(temp);
        Result script = brood.run("generate-completion");
        assertThat(script.status()).isZero();
        Path file = Files.writeString(temp.resolve("complete.bash"), script.out());
        String completed = "source " + file + " && complete -p brood >&2 &&"
                + " COMP_WORDS=(brood ma) COMP_CWORD=1 && _complete_brood && echo \"${COMPREPLY[*]}\" &&"
                + " COMP_WORDS=(brood map --ti) COMP_CWORD=2 && _complete_brood && echo \"${COMPREPLY[*]}\"";
        Result bash = brood.run("", List.of("bash", "-c", completed));
        assertThat(bash.err()).contains("complete").contains(" brood");
        assertThat(bash.out()).isEqualTo("map\n--timeout\n");
        assertThat(bash.status()).isZero();
    }

    @Test
    void anInteractiveBashCompletesTheNamesOfFiles() throws Exception {
        BroodCommand.require("bash");
        BroodCommand.require("script");
        Path folder = Files.createDirectories(temp.resolve("in"));
        BroodCommand brood = new BroodCommand(folder);
        Files.writeString(folder.resolve("complete.bash"), brood.run("generate-completion").out());
        Files.writeString(folder.resolve("README.md"), "");
        Files.writeString(folder.resolve("keys"), """
                source complete.bash
                brood() { printf 'got: %s\\n' "$*"; }
                brood map p REA\t
                brood map --files-from REA\t
                brood map --class-path REA\t
                brood map --as str\t
                exit
                """);
        Result bash = brood.run("", List.of("sh", "-c", "script -q -c 'bash --norc --noprofile -i' /dev/null < keys"));
        assertThat(bash.out())
                .contains("got: map p README.md", "got: map --files-from README.md", "got: map --class-path README.md")
                .contains("got: map --as string");
    }

    @Test
    void helpTellsAboutACommand() throws Exception {
        BroodCommand brood = new BroodCommand(Files.createDirectories(temp.resolve("in")));
        Result help = brood.run("help", "map");
        assertThat(help).extracting(Result::out, Result::status).containsExactly(brood.run("map", "--help").out(), 0);
        assertThat(help.out()).contains("path or string");
        assertThat(brood.run("help").out()).isEqualTo(brood.run().out());
        assertThat(brood.run("help", "mpa").status()).isEqualTo(2);
    }

    @Test
    void withoutACommandTheUsageIsShown() throws Exception {
        BroodCommand brood = BroodCommand.in(temp);
        Result usage = brood.run();
        assertThat(usage.status()).isZero();
        assertThat(usage.out()).contains("Usage: brood").contains("map").contains("Examples:");
        assertThat(brood.run("map", "--help").out()).contains("Examples:").contains("Exit status:");
        assertThat(brood.run("--version").out()).startsWith("brood ").contains("Java 25");
        assertThat(brood.run("mpa").status()).isEqualTo(2);
    }
}
