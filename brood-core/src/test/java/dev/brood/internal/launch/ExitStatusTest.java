// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.ProcessDiedException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ExitStatusTest {

    @ParameterizedTest
    @CsvSource({
        // exit value, report, killed by the parent, the kernel's count grew; code, kind, phrase
        "0, 0, false, false, 0, EXIT, exited with status 0",
        "7, 0, false, false, 7, EXIT, exited with status 7",
        "7, , false, false, 7, EXIT, halted with status 7",
        "3, 0, false, false, 3, EXIT, exited with status 3",
        "3, , false, false, 3, OUT_OF_MEMORY, ran out of memory and ended (-XX:+ExitOnOutOfMemoryError)",
        "143, 15, false, false, -15, SIGNAL, was killed by SIGTERM",
        "143, 0, false, false, 143, EXIT, exited with status 143",
        "143, , false, false, -15, SIGNAL, was killed by SIGTERM",
        "129, 1, false, false, -1, SIGNAL, was killed by SIGHUP",
        "137, , false, false, -9, SIGNAL, was killed by SIGKILL",
        "137, 0, false, false, 137, EXIT, exited with status 137",
        "137, 0, true, false, -9, SIGNAL, was killed by SIGKILL",
        "137, -1, false, false, -9, SIGNAL, was killed by SIGKILL",
        "0, -1, false, false, 0, EXIT, exited with status 0",
        "1, -1, false, false, 1, EXIT, exited with status 1",
        "137, 15, false, false, -9, SIGNAL, was killed by SIGKILL",
        "137, , false, true, -9, OUT_OF_MEMORY, was killed by the kernel for want of memory",
        "137, , true, true, -9, SIGNAL, was killed by SIGKILL",
        "0, 15, false, false, 0, EXIT, exited with status 0",
        "255, , false, false, 255, EXIT, halted with status 255",
    })
    void anExitValueIsReadInTheLightOfTheReport(
            int exitValue, @Nullable Long report, boolean killed, boolean oomKilled, int code, Kind kind, String phrase) {
        ExitStatus status = ExitStatus.of(exitValue, report, killed, oomKilled, null);
        assertThat(status.code()).isEqualTo(code);
        assertThat(status.kind()).isEqualTo(kind);
        assertThat(status.describe()).isEqualTo(phrase);
    }

    @Test
    void aCrashReportTellsTheSignal() {
        ExitStatus status = ExitStatus.of(1, null, false, false, "A fatal error\nSIGSEGV (0xb) at pc=0x1, pid=2, tid=3\n");
        assertThat(status.code()).isEqualTo(-11);
        assertThat(status.kind()).isEqualTo(Kind.CRASH);
        assertThat(status.describe()).isEqualTo("crashed (SIGSEGV)");
        assertThat(ExitStatus.of(1, null, false, false, "Internal Error (x.cpp:1)").describe()).isEqualTo("crashed");
    }
}
