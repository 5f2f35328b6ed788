// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InputsTest {

    @TempDir
    private Path folder;

    private static InputStream stdin(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> all(Inputs inputs) throws IOException {
        List<String> items = new ArrayList<>();
        for (Input item = inputs.next(); item != null; item = inputs.next()) {
            items.add(item.text());
        }
        return items;
    }

    @Test
    void argumentsArePathsAndAreCounted() throws IOException {
        try (Inputs inputs = Inputs.open(List.of("b", "a"), List.of(), false, stdin(""))) {
            assertThat(inputs.kind()).isEqualTo(InputKind.PATH);
            assertThat(inputs.count()).hasValue(2);
            assertThat(all(inputs)).containsExactly("b", "a");
        }
    }

    @Test
    void aDashIsStandardInputAndItsLinesAreText() throws IOException {
        try (Inputs inputs = Inputs.open(List.of("-"), List.of(), false, stdin("x\n\ny"))) {
            assertThat(inputs.kind()).isEqualTo(InputKind.STRING);
            assertThat(inputs.count()).isEmpty();
            assertThat(all(inputs)).containsExactly("x", "", "y");
        }
    }

    @Test
    void nullAloneStandsForStandardInput() throws IOException {
        try (Inputs inputs = Inputs.open(List.of(), List.of(), true, stdin("x\ny\0z"))) {
            assertThat(inputs.kind()).isEqualTo(InputKind.STRING);
            assertThat(all(inputs)).containsExactly("x\ny", "z");
        }
    }

    @Test
    void aListNamesPathsAndIsCountedWithoutBeingConsumed() throws IOException {
        Path list = Files.writeString(folder.resolve("list"), "a\n\nb\n");
        try (Inputs inputs = Inputs.open(List.of("z"), List.of(list.toString()), false, stdin(""))) {
            assertThat(inputs.kind()).isEqualTo(InputKind.PATH);
            assertThat(inputs.count()).hasValue(3);
            assertThat(all(inputs)).containsExactly("z", "a", "b");
        }
    }

    @Test
    void aListFromStandardInputMayBeSeparatedByNul() throws IOException {
        try (Inputs inputs = Inputs.open(List.of(), List.of("-"), true, stdin("a\nb\0c\0"))) {
            assertThat(inputs.kind()).isEqualTo(InputKind.PATH);
            assertThat(all(inputs)).containsExactly("a\nb", "c");
        }
    }

    @Test
    void pathsAndTextTogetherHaveNoKind() throws IOException {
        try (Inputs inputs = Inputs.open(List.of("a", "-"), List.of(), false, stdin(""))) {
            assertThat(inputs.kind()).isNull();
        }
    }

    @Test
    void standardInputIsNamedOnce() {
        assertThatThrownBy(() -> Inputs.open(List.of("-"), List.of("-"), false, stdin("")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void nothingNamedIsNothing() throws IOException {
        try (Inputs inputs = Inputs.open(List.of(), List.of(), false, stdin("x"))) {
            assertThat(inputs.count()).hasValue(0);
            assertThat(inputs.next()).isNull();
        }
    }

    @Test
    void aNameThatHasLostItsBytesFailsInAnyList() throws IOException {
        Path list = Files.writeString(folder.resolve("list"), "good\nb\uFFFDd\n");
        try (Inputs inputs = Inputs.open(List.of("\uFFFD*"), List.of(list.toString()), false, stdin(""))) {
            assertThat(inputs.next()).extracting(input -> input.failureAs(InputKind.PATH)).isNotNull();
            assertThat(inputs.next()).extracting(input -> input.failureAs(InputKind.PATH)).isNull();
            assertThat(inputs.next())
                    .extracting(input -> input.failureAs(InputKind.PATH).message())
                    .asString()
                    .contains("no text in", "rename the file");
        }
    }
}
