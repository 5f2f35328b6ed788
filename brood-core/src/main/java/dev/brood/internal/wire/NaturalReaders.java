// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the values and collections that {@link NaturalWriters} wrote. */
@SuppressWarnings("NullAway") // elements and keys are whatever the sender's collection allowed
final class NaturalReaders {

    private NaturalReaders() {}

    static Object read(GraphReader r, int tag, int index) throws Throwable {
        WireInput in = r.in;
        return switch (tag) {
            case WireLayout.ARRAY_LIST -> {
                int n = in.length(1);
                yield fill(r, index, new ArrayList<>(n), n);
            }
            case WireLayout.LIST_OF -> List.of(r.values(1));
            case WireLayout.HASH_SET -> {
                int n = in.length(1);
                yield fill(r, index, HashSet.newHashSet(n), n);
            }
            case WireLayout.LINKED_HASH_SET -> {
                int n = in.length(1);
                yield fill(r, index, LinkedHashSet.newLinkedHashSet(n), n);
            }
            case WireLayout.SET_OF -> Set.of(r.values(1));
            case WireLayout.HASH_MAP -> {
                int n = in.length(2);
                yield fill(r, index, HashMap.newHashMap(n), n);
            }
            case WireLayout.LINKED_HASH_MAP -> {
                int n = in.length(2);
                yield fill(r, index, LinkedHashMap.newLinkedHashMap(n), n);
            }
            case WireLayout.MAP_OF -> mapOf(r.values(2));
            case WireLayout.MAP_ENTRY -> Map.entry(r.value(), r.value());
            case WireLayout.BIG_INTEGER -> new BigInteger(in.block());
            case WireLayout.BIG_DECIMAL -> {
                int scale = in.zigzag();
                yield new BigDecimal(new BigInteger(in.block()), scale);
            }
            case WireLayout.DURATION -> Duration.ofSeconds(in.zigzagLong(), in.i32());
            case WireLayout.INSTANT -> Instant.ofEpochSecond(in.zigzagLong(), in.i32());
            case WireLayout.UUID -> new UUID(in.i64(), in.i64());
            case WireLayout.PATH -> Path.of(in.string());
            case WireLayout.CHARSET -> Charset.forName(in.string());
            case WireLayout.OPTIONAL -> Optional.ofNullable(r.value());
            case WireLayout.OPTIONAL_INT -> {
                boolean present = in.u8() != 0;
                int v = in.i32();
                yield present ? OptionalInt.of(v) : OptionalInt.empty();
            }
            case WireLayout.OPTIONAL_LONG -> {
                boolean present = in.u8() != 0;
                long v = in.i64();
                yield present ? OptionalLong.of(v) : OptionalLong.empty();
            }
            case WireLayout.OPTIONAL_DOUBLE -> {
                boolean present = in.u8() != 0;
                double v = Double.longBitsToDouble(in.i64());
                yield present ? OptionalDouble.of(v) : OptionalDouble.empty();
            }
            case WireLayout.BYTE_BUFFER -> buffer(in);
            case WireLayout.BYTE_ARRAY_INPUT -> {
                int read = in.varint();
                ByteArrayInputStream stream = new ByteArrayInputStream(in.block());
                stream.skip(read);
                yield stream;
            }
            case WireLayout.BYTE_ARRAY_OUTPUT -> {
                ByteArrayOutputStream stream = new ByteArrayOutputStream();
                stream.writeBytes(in.block());
                yield stream;
            }
            default -> throw new WireInput.UnderflowException("unknown tag " + tag + " at byte " + in.position());
        };
    }

    private static <C extends Collection<@Nullable Object>> C fill(GraphReader r, int index, C all, int n) throws Throwable {
        r.set(index, all);
        int i = 0;
        try {
            for (; i < n; i++) {
                all.add(r.value());
            }
        } catch (Throwable t) {
            r.failedAt(t, "element " + i);
            throw t;
        }
        return all;
    }

    private static <M extends Map<@Nullable Object, @Nullable Object>> M fill(GraphReader r, int index, M all, int n) throws Throwable {
        r.set(index, all);
        int i = 0;
        try {
            for (; i < n; i++) {
                Object key = r.value();
                all.put(key, r.value());
            }
        } catch (Throwable t) {
            r.failedAt(t, "entry " + i);
            throw t;
        }
        return all;
    }

    private static Map<Object, Object> mapOf(@Nullable Object[] pairs) {
        Map.Entry<?, ?>[] entries = new Map.Entry<?, ?>[pairs.length / 2];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Map.entry(pairs[2 * i], pairs[2 * i + 1]);
        }
        return Map.ofEntries(entries);
    }

    private static ByteBuffer buffer(WireInput in) {
        int flags = in.u8();
        int position = in.varint();
        int limit = in.varint();
        ByteBuffer b = ByteBuffer.wrap(in.block()).limit(limit).position(position);
        b = (flags & 1) != 0 ? b.asReadOnlyBuffer() : b;
        return b.order((flags & 2) != 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    }
}
