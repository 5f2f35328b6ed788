// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.testing.LeavesNothingBehind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sun.misc.SignalHandler;

import static org.assertj.core.api.Assertions.assertThat;

/** Which signals are kept: what is written down, and what this JVM itself says. */
@LeavesNothingBehind
class KeptSignalsTest {

    private static final Set<Signal> REFUSED_BY_THE_JVM =
            EnumSet.of(Signal.ILL, Signal.FPE, Signal.SEGV, Signal.QUIT, Signal.KILL, Signal.STOP);

    @Test
    void theJvmRefusesThoseThatItDidWhenTheListWasMade() {
        Set<Signal> refused = EnumSet.noneOf(Signal.class);
        for (Signal signal : Signal.values()) {
            var system = new sun.misc.Signal(signal.name());
            try {
                SignalHandler before = sun.misc.Signal.handle(system, s -> {}); // not ignored: the JVM would leave some so
                sun.misc.Signal.handle(system, before);
            } catch (IllegalArgumentException e) {
                refused.add(signal);
            }
        }
        assertThat(refused).isEqualTo(REFUSED_BY_THE_JVM);
    }

    @Test
    void everySignalThatIsKeptHasAReasonAndTheOthersHaveNone() {
        Set<Signal> kept = EnumSet.copyOf(REFUSED_BY_THE_JVM);
        kept.addAll(EnumSet.of(Signal.BUS, Signal.CHLD, Signal.USR2));
        assertThat(Arrays.stream(Signal.values()).filter(signal -> KeptSignals.reason(signal, Optional.empty()).isPresent()))
                .containsExactlyInAnyOrderElementsOf(kept);
    }

    @Test
    void theSignalThatSuspendsThreadsIsTriedIfTheEnvironmentNamesOne() {
        assertThat(KeptSignals.reason(Signal.USR2, Optional.of("40"))).isEmpty();
        assertThat(KeptSignals.reason(Signal.USR2, Optional.empty())).hasValueSatisfying(text -> assertThat(text)
                .contains("suspend", "_JAVA_SR_SIGNUM"));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalSaysWhichSignalWhatWasAskedWhyAndWhatToDo(Signal signal) {
        String reason = KeptSignals.reason(signal, Optional.empty()).orElseGet(() -> KeptSignals.refusedByJvm(signal));
        assertThat(KeptSignals.refusal(signal, "handled", reason, null))
                .hasMessage("signal " + signal + " cannot be handled: " + reason);
        assertThat(reason).contains(". ").endsWith(".");
        assertThat(KeptSignals.handledNatively(signal)).contains(". ").endsWith(".");
    }
}
