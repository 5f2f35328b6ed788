// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Large arrays beside a record. */
class ApartTest {

    private record All(
            byte[] bytes, short[] shorts, char[] chars, int[] ints, long[] longs, float[] floats, double[] doubles, boolean[] flags) {}

    private final WireFixture wire = new WireFixture();

    private static All all(int length) {
        var random = new Random(length);
        var all = new All(
                new byte[length],
                new short[length],
                new char[length],
                new int[length],
                new long[length],
                new float[length],
                new double[length],
                new boolean[length]);
        random.nextBytes(all.bytes);
        for (int i = 0; i < length; i++) {
            all.shorts[i] = (short) random.nextInt();
            all.chars[i] = (char) random.nextInt();
            all.ints[i] = random.nextInt();
            all.longs[i] = random.nextLong();
            all.floats[i] = random.nextFloat();
            all.doubles[i] = random.nextDouble();
            all.flags[i] = random.nextBoolean();
        }
        return all;
    }

    /** The arrays as a ring lays them out. */
    private static MemorySegment laidOut(List<MemorySegment> apart, Arena arena) {
        long length = 0;
        for (MemorySegment part : apart) {
            length = ((length + 7) & -8) + part.byteSize();
        }
        MemorySegment memory = arena.allocate(Math.max(1, length));
        long at = 0;
        for (MemorySegment part : apart) {
            at = (at + 7) & -8;
            MemorySegment.copy(part, 0, memory, at, part.byteSize());
            at += part.byteSize();
        }
        return memory.asSlice(0, length);
    }

    private Object roundTrip(Object graph, int expectedApart) throws UnreadableException {
        Encoded encoded = wire.encoder.encodeApart(graph, "graph");
        wire.ship();
        assertThat(encoded.apart()).hasSize(expectedApart);
        try (Arena arena = Arena.ofConfined()) {
            return wire.decoder.decode(encoded.record(), laidOut(encoded.apart(), arena));
        }
    }

    @Test
    void largeArraysOfAllTypesComeBack() throws Exception {
        for (int length : new int[] {4_096, 4_099, 10_001}) {
            All sent = all(length);
            assertThat(roundTrip(sent, 7)).usingRecursiveComparison().isEqualTo(sent);
        }
    }

    @Test
    void smallArraysStayInTheRecord() throws Exception {
        All sent = all(500);
        assertThat(roundTrip(sent, 0)).usingRecursiveComparison().isEqualTo(sent);
        assertThat(roundTrip(new byte[4_095], 0)).isEqualTo(new byte[4_095]);
        assertThat(roundTrip(new byte[4_096], 1)).isEqualTo(new byte[4_096]);
    }

    @Test
    void anArrayThatIsReferredToTwiceLiesThereOnce() throws Exception {
        long[] twice = new long[1_000];
        assertThat(roundTrip(List.of(twice, twice), 1)).isInstanceOfSatisfying(List.class, list -> assertThat(list.get(0)).isSameAs(list.get(1)));
    }

    @Test
    void aLengthBeyondTheArraysIsRefusedBeforeAnArrayIsMade() {
        Encoded encoded = wire.encoder.encodeApart(new long[100_000], "graph");
        assertThatThrownBy(() -> wire.decoder.decode(encoded.record(), MemorySegment.ofArray(new byte[799_999])))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("799999 bytes are left");
        assertThatThrownBy(() -> wire.decoder.decode(encoded.record())).isInstanceOf(UnreadableException.class);
    }
}
