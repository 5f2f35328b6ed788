// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StandardOutputTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void smallPiecesWaitForMoreAndKeepTheirOrder() throws IOException {
        try (StandardOutput out = new StandardOutput(bytes, false)) {
            out.write("a");
            assertThat(bytes.size()).isZero();
            assertThat(out.pending()).isTrue();
            out.write("b".repeat(100_000));
            out.write("c");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("a" + "b".repeat(100_000) + "c");
    }

    @Test
    void aTerminalGetsEachPieceAtOnce() throws IOException {
        try (StandardOutput out = new StandardOutput(bytes, true)) {
            out.write("a");
            assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("a");
        }
    }

    @Test
    void aReaderThatHasGoneIsToldFromOtherFailures() throws IOException {
        assertThatThrownBy(() -> failing("Broken pipe").flush())
                .isInstanceOf(StandardOutput.ReaderGoneException.class);
        assertThatThrownBy(() -> failing("No space left on device").flush())
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(StandardOutput.ReaderGoneException.class)
                .hasMessage("No space left on device");
    }

    private static StandardOutput failing(String message) throws IOException {
        StandardOutput out = new StandardOutput(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException(message);
                    }
                },
                false);
        out.write("a");
        return out;
    }
}
