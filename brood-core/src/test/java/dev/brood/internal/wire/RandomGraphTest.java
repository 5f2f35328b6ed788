// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Random graphs, cycles and shared objects included, arrive isomorphic; damaged records end in one kind of exception. */
@SuppressWarnings({"JdkObsolete", "IdentityHashMapUsage"}) // kinds of lists are the matter; identity is compared
class RandomGraphTest {

    static final class Node {
        @Nullable Object left;
        @Nullable Object right;
        final int number;

        Node(int number) {
            this.number = number;
        }
    }

    record Pair(@Nullable Object a, int i, @Nullable Object b) {}

    enum Color {
        RED,
        GREEN
    }

    private final WireFixture wire = new WireFixture();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987})
    void aRandomGraphArrivesIsomorphic(long seed) throws UnreadableException {
        Random random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            Object graph = graph(random);
            assertSame(graph, wire.copy(graph), seed + "/" + i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 11, 17})
    void aDamagedRecordIsUnreadableAndNothingElse(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            byte[] record = wire.encode(graph(random));
            for (int damage = 0; damage < 50; damage++) {
                byte[] broken = random.nextBoolean() ? record.clone() : Arrays.copyOf(record, random.nextInt(record.length + 1));
                if (broken.length > 0) {
                    broken[random.nextInt(broken.length)] = (byte) random.nextInt();
                }
                try {
                    wire.decoder.decode(broken);
                } catch (UnreadableException expected) {
                    assertThat(expected).hasMessageStartingWith("cannot be read here: ");
                }
            }
        }
    }

    private static Object graph(Random random) {
        List<Object> pool = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            pool.add(node(random, pool, i));
        }
        for (Object o : pool) {
            if (o instanceof Node n && random.nextInt(4) == 0) {
                // May close a cycle, but not through a record, which cannot be in one.
                Object target = pool.get(random.nextInt(pool.size()));
                if (!reachesRecordOrSet(target)) {
                    n.left = target;
                }
            }
        }
        return pool.getLast();
    }

    private static boolean reachesRecordOrSet(Object start) {
        Set<Object> seen = java.util.Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Object> work = new ArrayDeque<>(List.of(start));
        while (!work.isEmpty()) {
            Object o = work.poll();
            if (o instanceof Pair || o instanceof Set<?>) {
                return true;
            }
            if (seen.add(o)) {
                for (Object child : children(o)) {
                    if (child != null) {
                        work.add(child);
                    }
                }
            }
        }
        return false;
    }

    private static Object node(Random random, List<Object> pool, int number) {
        return switch (random.nextInt(14)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 -> random.ints(random.nextInt(20), 0, 0x300).collect(StringBuilder::new, StringBuilder::appendCodePoint,
                    StringBuilder::append).toString();
            case 3 -> random.ints(random.nextInt(9)).toArray();
            case 4 -> random.nextBoolean() ? Color.RED : Color.GREEN;
            case 5 -> {
                Map<Object, Object> map = random.nextBoolean() ? new HashMap<>() : new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    map.put("k" + i, any(random, pool));
                }
                yield map;
            }
            case 6 -> {
                Map<Object, Object> map = new TreeMap<>();
                map.put(random.nextInt(), any(random, pool));
                yield map;
            }
            case 7 -> new Pair(any(random, pool), number, any(random, pool));
            case 8 -> new @Nullable Object[] {any(random, pool), null, any(random, pool)};
            case 9 -> new HashSet<Object>(List.of("e" + number));
            case 10 -> new LinkedList<>(Arrays.asList(any(random, pool), any(random, pool)));
            case 11 -> new ArrayList<>(Arrays.asList(any(random, pool), any(random, pool), any(random, pool)));
            default -> {
                Node n = new Node(number);
                n.left = any(random, pool);
                n.right = any(random, pool);
                yield n;
            }
        };
    }

    private static @Nullable Object any(Random random, List<Object> pool) {
        return pool.isEmpty() || random.nextInt(8) == 0 ? null : pool.get(random.nextInt(pool.size()));
    }

    private static List<@Nullable Object> children(Object o) {
        return switch (o) {
            case Node n -> Arrays.asList(n.left, n.right, n.number);
            case Pair p -> Arrays.asList(p.a, p.i, p.b);
            case Object[] array -> Arrays.asList(array);
            case List<?> list -> new ArrayList<>(list);
            case Map<?, ?> map -> {
                List<@Nullable Object> all = new ArrayList<>();
                for (Object key : map instanceof HashMap<?, ?> ? new TreeMap<>(map).keySet() : map.keySet()) {
                    all.add(key);
                    all.add(map.get(key));
                }
                yield all;
            }
            default -> List.of();
        };
    }

    /** Walks both graphs at once: same classes, same leaves, and one object here is one object there. */
    private static void assertSame(@Nullable Object sent, @Nullable Object got, String where) {
        Map<Object, Object> there = new IdentityHashMap<>();
        ArrayDeque<@Nullable Object[]> work = new ArrayDeque<>();
        work.add(new @Nullable Object[] {sent, got});
        while (!work.isEmpty()) {
            @Nullable Object[] pair = work.poll();
            Object a = pair[0];
            Object b = pair[1];
            if (a == null || b == null) {
                assertThat(b).as(where).isSameAs(a);
                continue;
            }
            assertThat(b.getClass()).as(where).isEqualTo(a.getClass());
            if (a instanceof Number || a instanceof Enum<?>) {
                assertThat(b).as(where).isEqualTo(a);
                continue;
            }
            Object known = there.put(a, b);
            if (known != null) {
                assertThat(known).as(where).isSameAs(b);
                continue;
            }
            if (a instanceof int[] || a instanceof String || a instanceof Set<?>) {
                assertThat(b).as(where).isEqualTo(a);
            }
            List<@Nullable Object> left = children(a);
            List<@Nullable Object> right = children(b);
            assertThat(right).as(where).hasSameSizeAs(left);
            for (int i = 0; i < left.size(); i++) {
                work.add(new @Nullable Object[] {left.get(i), right.get(i)});
            }
        }
    }
}
