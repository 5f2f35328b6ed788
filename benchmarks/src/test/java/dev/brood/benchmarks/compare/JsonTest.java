// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JsonTest {

    @Test
    void whatIsWrittenIsReadBack() {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("text", "a \"quoted\" line\nand a \\, a tab\t, \u0001 and ü");
        value.put("list", Arrays.asList(1.0, null, true, "x"));
        value.put("empty", Map.of());
        value.put("nothing", null);

        assertThat(Json.parse(Json.write(value))).isEqualTo(value);
    }

    @Test
    void membersKeepTheirOrder() {
        assertThat(Json.parseObject(" { \"b\" : 1 , \"a\" : [ ] , \"c\" : -2.5e3 } "))
                .containsExactly(Map.entry("b", 1.0), Map.entry("a", List.of()), Map.entry("c", -2500.0));
    }

    @ParameterizedTest
    @CsvSource({"0.333333333333, 0.333333", "123456789.5, 123457000", "1e-7, 0.0000001", "2664666700000, 2664666700000"})
    void numbersHaveSixDigitsAndWholeOnesAll(double number, String text) {
        assertThat(Json.write(number)).isEqualTo(text);
    }

    @Test
    void whatIsNotANumberIsNull() {
        assertThat(Json.write(Double.NaN)).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\"}", "[1,]", "\"open", "tru", "1 2", "{\"a\":1,}", "1.2.3", "\"\\q\""})
    void whatIsNotJsonIsRefusedWithItsPosition(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not JSON: expected")
                .hasMessageContaining("at character");
    }

    @Test
    void aValueOfAnotherKindIsRefusedByName() {
        assertThatThrownBy(() -> Json.asNumber("x", "\"checksum\""))
                .hasMessage("expected \"checksum\" to be a JSON number, found \"x\"");
    }
}
