// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DurationConverterTest {

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "5s,PT5S", "1.5s,PT1.5S", "2m,PT2M", "1h30m,PT1H30M", "1m1ms,PT1M0.001S"})
    void unitsAreReadAndAdded(String text, Duration duration) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms", "0.5ms", "1ms", "5s", "1.5s", "59.999999999s", "2m", "1m1s", "1h", "1h30m", "100h59m59s"})
    void aDurationIsWrittenAsItIsRead(String text) {
        assertThat(DurationConverter.text(new DurationConverter().convert(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5x", "s", "-5s", "5s!", "1s 2m", "PT5S"})
    void whatIsNoDurationIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> new DurationConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("5s");
    }

    @Test
    void noTimeAtAllIsRefused() {
        assertThatThrownBy(() -> new DurationConverter().convert("0s")).hasMessageContaining("more than 0");
    }

    @Test
    void moreTimeThanThereIsIsRefused() {
        assertThatThrownBy(() -> new DurationConverter().convert("99999999999999h"))
                .hasMessageContaining("longer than any wait");
    }
}
