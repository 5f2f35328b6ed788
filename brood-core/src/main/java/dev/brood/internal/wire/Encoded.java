// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An object graph as a record, with the large arrays of primitives in it left where they are.
 *
 * @param record the record
 * @param apart the arrays, in the order in which the record names them; they must not change until they have been copied
 */
public record Encoded(byte[] record, List<MemorySegment> apart) {

    /** Arrays of so many bytes are left where they are: copying them into the record would cost more than to name them. */
    static final int LEAST_BYTES = 4_096;

    /** Each of them begins at a multiple of so many bytes, counted from the first one. */
    public static final int ALIGNMENT = Long.BYTES;
}
