// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RingShapeTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 68719476736", "16, 1024", "256, 1048576", "1024, 16777216", "1000, 1000000", "1048576, 1", "1048576, 68719476736"})
    void aRingHoldsTheBytesThatWereAskedForAndLittleMore(int positions, long bytes) {
        RingShape shape = RingShape.of(positions, bytes);
        long counted = (long) shape.blocks() * (shape.blockBytes() - RingLayout.BLOCK_MARGIN);
        assertThat(counted).isBetween(bytes, bytes + RingLayout.MOST_BLOCK - 1);
        assertThat(shape.blocks()).isBetween(1, RingLayout.MOST_BLOCKS);
        assertThat(shape.blockBytes() % Long.SIZE).as("blocks begin with a line of memory").isZero();
        assertThat(shape.extents()).isLessThanOrEqualTo(RingLayout.MOST_EXTENTS);
    }

    @ParameterizedTest
    @CsvSource({"256, 1048576", "1024, 16777216", "1000, 1500000", "16, 16384"})
    void eachMessageHasABlockWhereThereAreEnoughBytes(int positions, long bytes) {
        assertThat(RingShape.of(positions, bytes).blocks()).isGreaterThanOrEqualTo(positions);
    }
}
