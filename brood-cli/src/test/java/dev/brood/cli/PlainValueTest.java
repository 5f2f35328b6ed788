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

    private record Inner(int[] a, Map<String, Object> map) {}

    private record Own(int[] a) {
        @Override
        public String toString() {
            return "mine";
        }
    }

    @Test
    void textShowsArraysInsideRecordsAndCollectionsUnlessTheirClassHasAnotherText() {
        Object[] cycle = {1, null};
        cycle[1] = cycle;
        Inner inner = new Inner(new int[] {1}, Map.of("k", new Object[] {new Own(new int[1]), "s"}));
        assertThat(PlainValue.text(List.of(inner))).isEqualTo("[Inner[a=[1], map={k=[mine, s]}]]");
        assertThat(PlainValue.text(cycle)).isEqualTo("[1, [...]]");
        List<Object> self = new ArrayList<>();
        self.add(self);
        assertThat(PlainValue.text(self)).isEqualTo("[(this Collection)]");
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
