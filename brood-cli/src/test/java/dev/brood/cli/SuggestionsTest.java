// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

class SuggestionsTest {

    private static String refusal(String... args) {
        StringWriter err = new StringWriter();
        CommandLine brood = Main.commandLine().setErr(new PrintWriter(err));
        brood.getSubcommands().values().forEach(command -> command.setErr(new PrintWriter(err)));
        assertThat(brood.execute(args)).as(Arrays.toString(args)).isEqualTo(ExitStatus.USAGE);
        return err.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "mpa, map", "mao, map", "maps, map", "dcotor, doctor", "doc, doctor", "generate, generate-completion",
        "--hlep, --help", "--verison, --version"
    })
    void aMistypedCommandIsRecognised(String typed, String meant) {
        assertThat(refusal(typed)).startsWith("brood: ").contains("Did you mean " + meant + "?").doesNotContain("Try '");
        assertThat(refusal(typed, "x -> x", "file")).contains("Did you mean " + meant + "?");
    }

    @ParameterizedTest
    @CsvSource({
        "--timout=5s, --timeout", "--tmieout, --timeout", "--time, --timeout", "--worker, --workers", "--maxheap, --max-heap",
        "--classpath, --class-path", "--file-from, --files-from", "--fialfast, --fail-fast", "--orderd, --ordered"
    })
    void aMistypedOptionIsRecognised(String typed, String meant) {
        assertThat(refusal("map", "x -> x", "file", typed))
                .startsWith("brood map: Unknown option")
                .contains("Did you mean " + meant + "?")
                .doesNotContain("Try '");
    }

    @Test
    void whatResemblesNothingIsReferredToTheHelp() {
        assertThat(refusal("frobnicate")).contains("Try 'brood --help'.").doesNotContain("Did you mean");
        assertThat(refusal("m")).contains("Try 'brood --help'.").doesNotContain("Did you mean");
        assertThat(refusal("map", "x -> x", "file", "--colour")).contains("Try 'brood map --help'.").doesNotContain("Did you mean");
        assertThat(refusal("map", "x -> x", "file", "-q")).contains("Try 'brood map --help'.").doesNotContain("Did you mean");
    }
}
