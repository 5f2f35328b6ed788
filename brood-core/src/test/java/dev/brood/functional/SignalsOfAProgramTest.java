// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What handlers in the program itself mean for its end. Programs have no native access here unless it says so. */
class SignalsOfAProgramTest {

    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    private static final String NOT_NATIVE = "-Dnothing";

    @ParameterizedTest
    @CsvSource({"TERM, 143", "HUP, 129", "INT, 130"})
    void aProgramLivesWhileItHandlesTheSignalsThatEndItAndEndsByThemWhenThatIsClosed(String signal, int status) {
        try (Program program = Program.start(SignalsProgram.class, "close").awaitLine("ready")) {
            for (String handled : new String[] {"HUP", "INT", "TERM"}) {
                program.signal(handled);
                program.awaitLine("got " + handled);
            }
            program.signal("USR1");
            program.awaitLine("waits");
            program.signal(signal);
            assertThat(program.awaitEnd()).isEqualTo(status);
            program.awaitNothing("SIG" + signal + " after handlers were closed");
        }
    }

    @Test
    void onceAProgramIsEndingIntEndsItAtOnceWhateverIsRegistered() {
        try (Program program = Program.start(SignalsProgram.class, "hang").awaitLine("waits")) {
            program.signal("INT");
            program.awaitLine("got INT");
            program.signal("TERM");
            program.awaitLine("hangs");
            program.signal("INT");
            assertThat(program.awaitEnd()).isEqualTo(130);
            program.awaitNothing("SIGINT in a hook that hangs");
        }
    }

    @ParameterizedTest
    @CsvSource({"HUP", "INT", "TERM"})
    void aSignalThatWasIgnoredAtTheStartIsHandledAndThenIgnoredAgain(String signal) {
        try (Program program =
                Program.ignoring(signal, NATIVE, SignalsProgram.class, "ignored", signal).awaitLine("handles " + signal)) {
            program.signal(signal);
            program.awaitLine("waits");
            program.signal("USR1");
            assertThat(program.awaitEnd()).isEqualTo(138);
            assertThat(program.lines()).contains("ignored again: true");
        }
    }

    @Test
    void withoutNativeAccessThatIsRefusedInsteadOfNotWorking() {
        try (Program program = Program.ignoring("INT", NOT_NATIVE, SignalsProgram.class, "ignored", "INT").awaitLine("waits")) {
            assertThat(program.lines()).anySatisfy(line -> assertThat(line)
                    .startsWith("signal INT cannot be handled: it was ignored when this JVM was started")
                    .contains("--enable-native-access=ALL-UNNAMED", "env --default-signal=INT"));
            program.signal("TERM");
            assertThat(program.awaitEnd()).isEqualTo(143);
        }
    }

    @Test
    void aProgramWithoutNativeAccessSendsSignalsAndIsNotWarned() {
        try (Program program = Program.start(SignalsProgram.class, "send").awaitLine("waits")) {
            assertThat(program.lines()).contains("sleep ended with 138").noneMatch(line -> line.contains("WARNING"));
            program.signal("TERM");
            assertThat(program.awaitEnd()).isEqualTo(143);
        }
    }
}
