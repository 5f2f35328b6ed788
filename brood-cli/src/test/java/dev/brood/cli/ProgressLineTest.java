// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ProgressLineTest {

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    private String shown() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    private void awaitBar() {
        int before = shown().length();
        await().until(() -> shown().substring(before).matches("(?s).*brood map +\\d+%.*"));
    }

    @Test
    void theBarIsDrawnOverNoLineThatHasOnlyBegun() {
        PrintStream standardError = System.err;
        System.setErr(new PrintStream(screen, true, StandardCharsets.UTF_8));
        Progress progress = ProgressLine.onStandardError(OptionalLong.of(10), false);
        try {
            awaitBar();
            System.err.print("first half, ");
            awaitBar();
            assertThat(shown()).doesNotContain("first half");
            System.err.print("second half\nlast ");
            assertThat(shown()).endsWith("\r\u001b[Kfirst half, second half\n");
            awaitBar();
            progress.close();
            assertThat(shown()).endsWith("\r\u001b[Klast ");
            System.err.print("words");
            assertThat(shown()).endsWith("last words");
        } finally {
            progress.close();
            System.setErr(standardError);
        }
    }
}
