// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.ProcessDiedException;
import dev.brood.error.RemoteTaskException;
import dev.brood.error.TaskTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FailureTest {

    private static ProcessDiedException died(ProcessDiedException.Kind kind, int code) {
        return new ProcessDiedException("died\nmore", kind, 42, code, null, List.of(), null);
    }

    @ParameterizedTest
    @CsvSource({
        "EXIT, 7, exit, 7, ",
        "SIGNAL, -9, crash, , 9",
        "CRASH, -6, crash, , 6",
        "OUT_OF_MEMORY, 3, oom, 3, ",
        "START, 1, crash, 1, "
    })
    void aDeadProcessIsNamedByHowItDied(
            ProcessDiedException.Kind kind, int code, String label, Integer exitCode, Integer signal) {
        Failure failure = Failure.of(died(kind, code));
        assertThat(failure.kind().label()).isEqualTo(label);
        assertThat(failure.exitCode()).isEqualTo(exitCode);
        assertThat(failure.signal()).isEqualTo(signal);
        assertThat(failure.line()).isEqualTo("died");
    }

    @Test
    void timeoutsCancellationsAndMemoryErrorsHaveKindsOfTheirOwn() {
        assertThat(Failure.of(new TaskTimeoutException("late", Duration.ofSeconds(1))).kind())
                .isEqualTo(Failure.Kind.TIMEOUT);
        assertThat(Failure.of(new CancellationException()).kind()).isEqualTo(Failure.Kind.CANCELLED);
        assertThat(Failure.of(new OutOfMemoryError("heap")).kind()).isEqualTo(Failure.Kind.OOM);
    }

    @Test
    void whatTheCommandCanChangeIsNamedByItsOptions() {
        assertThat(Failure.of(new TaskTimeoutException("PT1M5S, taskTimeout(...)", Duration.ofSeconds(65))).line())
                .isEqualTo("took longer than 1m5s and was stopped: --timeout sets the limit");
        assertThat(Failure.of(new ProcessDiedException(
                                "its heap is too small: raise maxHeap(...)", ProcessDiedException.Kind.OUT_OF_MEMORY, 42, 3, null, List.of(), null))
                        .line())
                .isEqualTo("its heap is too small: raise --max-heap");
        assertThat(Failure.of(new ProcessDiedException(
                                "process map-worker-1 exited with code 3 while it ran the task",
                                ProcessDiedException.Kind.EXIT, 42, 3, null, List.of(), null))
                        .line())
                .isEqualTo("process map-worker-1 exited with code 3 while it worked on this input");
    }

    @Test
    void whatTheFunctionThrewIsUnwrappedAndNamed() {
        Failure failure = Failure.of(new CompletionException(new IOException("locked\nby me")));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.EXCEPTION);
        assertThat(failure.type()).isEqualTo("java.io.IOException");
        assertThat(failure.line()).isEqualTo("IOException: locked");
    }

    @Test
    void aStandInIsReportedAsWhatItStandsFor() {
        Failure failure = Failure.of(new RemoteTaskException("com.example.Odd", "no", null));
        assertThat(failure.type()).isEqualTo("com.example.Odd");
        assertThat(failure.message()).isEqualTo("no");
        assertThat(failure.line()).isEqualTo("Odd: no");
        assertThat(Failure.of(new RemoteTaskException("com.example.Odd", null, null)).message())
                .isNull();
    }
}
