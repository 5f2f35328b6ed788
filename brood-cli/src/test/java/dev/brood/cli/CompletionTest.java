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
