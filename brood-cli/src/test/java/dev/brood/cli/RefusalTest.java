// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;

/** What is said of command lines that are not understood. */
class RefusalTest {

    private static String refusal(String words) {
        String[] args = words.split(" ");
        StringWriter err = new StringWriter();
        CommandLine brood = Main.commandLine().setErr(new PrintWriter(err));
        brood.getSubcommands().values().forEach(command -> command.setErr(new PrintWriter(err)));
        assertThat(brood.execute(args)).as(Arrays.toString(args)).isEqualTo(ExitStatus.USAGE);
        return err.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch --help | brood: Unknown subcommand 'nosuch'.",
                "--help cache | brood: Unknown subcommand 'cache'.",
                "nosuch --version | brood: Unknown subcommand 'nosuch'.",
                "ps aux --help | brood ps: 'aux' is no PID: give the number of a process, or none for all",
                "ps --help --brod | brood ps: Unknown option: '--brod'",
                "kill --help --tre | brood kill: Unknown option: '--tre'",
            })
    void whatIsWrongIsToldAlsoToThoseWhoAskForHelp(String words, String told) {
        assertThat(refusal(words)).startsWith(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "map --help", "ps 4711 --help", "help kill", "run --help", "kill --help -9"})
    void whoAsksRightlyIsHelped(String words) {
        StringWriter out = new StringWriter();
        CommandLine brood = Main.commandLine().setOut(new PrintWriter(out));
        brood.getSubcommands().values().forEach(command -> command.setOut(new PrintWriter(out)));
        assertThat(brood.execute(words.split(" "))).isZero();
        assertThat(out.toString()).contains("Usage: brood");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch | brood: Unknown subcommand 'nosuch'.",
                "help nosuch | brood: Unknown subcommand 'nosuch'.",
                "doctor abc | brood doctor: 'abc' is not expected: this command takes options only",
                "top a b | brood top: 'a', 'b' are not expected: this command takes options only",
                "tree 1 2 | brood tree: '2' is too many: this command takes [PID]",
                "ps abc | brood ps: 'abc' is no PID: give the number of a process, or none for all",
                "tree abc | brood tree: 'abc' is no PID: give the number of a process, or none for all",
                "ps 12345678901234567890 | brood ps: '12345678901234567890' is no PID: no process has so large a number",
                "ps -5 | brood ps: '-5' is no PID: process groups are not named here",
                "run --nice x X | brood run: Invalid value for option '--nice': 'x' is no nice value: give -20 (served first) to 19",
                "top --delay soon | brood top: Invalid value for option '--delay': 'soon' is no number of seconds: give one such as 5 or 0.5",
                "map --workers=many x y | brood map: Invalid value for option '--workers': 'many' is no number that fits here",
                "kill --wait soon 1 | brood kill: Invalid value for option '--wait': 'soon' is no number of seconds",
                "kill --wait -3 99999999 | brood kill: --wait -3.0 is no time: give seconds, 0 or more",
                "kill --wait -KILL 99999999 | brood kill: Invalid value for option '--wait': '-KILL' is no number of seconds",
                "kill 0 | brood kill: '0' is no PID: process groups are not signalled by this command",
                "kill -- -1 | brood kill: '-1' is no PID: process groups are not signalled by this command",
                "kill -TERM -- -4711 | brood kill: '-4711' is no PID: process groups are not signalled by this command",
            })
    void itNamesWhatWasGivenAndWhatIsExpected(String words, String told) {
        assertThat(refusal(words)).startsWith(told).doesNotContain("index", "a long", "an int", "a double");
    }

    @Test
    void helpOfAMistypedCommandSuggestsTheRightOne() {
        assertThat(refusal("help kil")).contains("Did you mean kill?");
        assertThat(refusal("kil --help")).contains("Did you mean kill?");
    }

    @Test
    void theHelpLeadsToTheCacheThatCanBeCleared() {
        assertThat(Main.commandLine().getUsageMessage()).contains("brood doctor --clear-cache");
    }

    @Test
    void aNumberIsNeverTheNameOfAProcess(@TempDir Path temp) throws Exception {
        Result kill = BroodCommand.in(temp).run("kill", "12345678901234567890");
        assertThat(kill.err()).isEqualTo("brood kill: there is no process 12345678901234567890: no process has so large a number\n");
        assertThat(kill.status()).isEqualTo(1);
    }
}
