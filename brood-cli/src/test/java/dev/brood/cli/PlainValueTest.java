// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlainValueTest {

    private record Point(int x, Optional<String> name) {}

    @Test
    void textShowsArraysAndStreamsByTheirElements() {
        assertThat(PlainValue.text(null)).isEqualTo("null");
        assertThat(PlainValue.text(new int[] {1, 2})).isEqualTo("[1, 2]");
        assertThat(PlainValue.text(new int[][] {{1}, {2}})).isEqualTo("[[1], [2]]");
        assertThat(PlainValue.text(IntStream.range(0, 3))).isEqualTo("[0, 1, 2]");
        assertThat(PlainValue.text(Path.of("a/b"))).isEqualTo("a/b");
        assertThat(PlainValue.text(1.5)).isEqualTo("1.5");
    }

    @Test
    void aStreamIsClosed() {
        AtomicBoolean closed = new AtomicBoolean();
        PlainValue.text(Stream.of(1).onClose(() -> closed.set(true)));
        assertThat(closed).isTrue();
    }

    @Test
    void structureKeepsRecordsMapsAndLists() {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("x", 1L);
        expected.put("name", "p");
        assertThat(PlainValue.structured(new Point(1, Optional.of("p")))).isEqualTo(expected);
        assertThat(PlainValue.structured(Map.of(1, new String[] {"a", null})))
                .isEqualTo(Map.of("1", Arrays.asList("a", null)));
        assertThat(PlainValue.structured(List.of(true, BigInteger.TEN, Path.of("a/b"))))
                .isEqualTo(List.of(true, BigInteger.TEN, "a/b"));
        assertThat(PlainValue.structured(Double.NaN)).isEqualTo("NaN");
    }

    @Test
    void aCycleIsRefusedInsteadOfFollowed() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        assertThatThrownBy(() -> PlainValue.structured(cycle))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nests deeper");
    }
}
