// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What cannot be read is told with the way to it. */
@SuppressWarnings({"serial", "UnusedVariable", "UnusedMethod", "ArrayRecordComponent"}) // used by the wire
class ReadPathTest {

    interface Task<V> extends Callable<V>, Serializable {}

    private final WireFixture wire = new WireFixture();

    static final class Bad implements Serializable {
        private final String reason;

        Bad(String reason) {
            this.reason = reason;
        }

        @Serial
        private Object readResolve() {
            throw new IllegalStateException(reason);
        }
    }

    record Refusing(int value) {
        Refusing {
            if (value < 0 && Reading.now) {
                throw new IllegalArgumentException("negative");
            }
        }
    }

    /** Whether records are being read. */
    private static final class Reading {
        static boolean now;
    }

    static final class Node {
        private final Map<String, Object> parts = new HashMap<>();
        private final Object[] array = new Object[3];
    }

    record Wrapped(Node node) {}

    /** Reads one part after the other, and does without those that cannot be read. */
    static final class Lenient implements Serializable {
        private transient List<Object> parts = new ArrayList<>();

        Lenient(Object... parts) {
            this.parts.addAll(List.of(parts));
        }

        @Serial
        private void writeObject(java.io.ObjectOutputStream out) throws IOException {
            out.writeInt(parts.size());
            for (Object part : parts) {
                out.writeObject(part);
            }
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            parts = new ArrayList<>();
            int n = in.readInt();
            for (int i = 0; i < n; i++) {
                try {
                    parts.add(in.readObject());
                } catch (IllegalStateException e) {
                    parts.add(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private String failureOf(Object graph) {
        List<String> message = new ArrayList<>();
        byte[] record = wire.encode(graph);
        assertThatThrownBy(() -> wire.decoder.decode(record))
                .isInstanceOfSatisfying(UnreadableException.class, e -> message.add(e.getMessage()));
        return message.getFirst();
    }

    @Test
    void theWayLeadsThroughLambdasRecordsFieldsMapsAndArrays() {
        Node node = new Node();
        node.array[1] = new Bad("in an array");
        Wrapped wrapped = new Wrapped(node);
        Task<Object> task = () -> wrapped;
        assertThat(failureOf(task)).matches("cannot be read here: lambda at ReadPathTest\\.java:\\d+: captured variable 'wrapped'"
                + " -> component Wrapped\\.node -> field Node\\.array -> element 1 \\(Bad\\): reading it threw"
                + " java\\.lang\\.IllegalStateException: in an array");
        node.array[1] = null;
        node.parts.put("key", List.of(1, new Bad("in a list")));
        assertThat(failureOf(task)).contains("field Node.parts -> entry 0 -> element 1 (Bad): reading it threw")
                .endsWith("IllegalStateException: in a list");
    }

    @Test
    void theConstructorOfARecordIsNamedByItsClass() {
        Reading.now = false;
        List<Object> graph = List.of(new Refusing(-1));
        byte[] record = wire.encode(graph);
        Reading.now = true;
        try {
            assertThatThrownBy(() -> wire.decoder.decode(record)).isInstanceOf(UnreadableException.class)
                    .hasMessage("cannot be read here: element 0 (Refusing): reading it threw java.lang.IllegalArgumentException: negative");
        } finally {
            Reading.now = false;
        }
    }

    @Test
    void aFailureThatUserCodeHasDealtWithIsNotTold() throws UnreadableException {
        assertThat(wire.copy(new Lenient(new Bad("left out"), "b")).parts).containsExactly("left out", "b");
        assertThat(failureOf(List.of(new Lenient(new Bad("left out")), new Bad("told"))))
                .isEqualTo("cannot be read here: element 1 (Bad): reading it threw java.lang.IllegalStateException: told");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 30, 5_000})
    void aLongWayIsCutAndADeepOneIsReadOnALargerStack(int depth) {
        Object graph = new Bad("at the bottom");
        for (int i = 0; i < depth; i++) {
            graph = new Object[] {graph};
        }
        assertThat(failureOf(graph)).endsWith("element 0 (Bad): reading it threw java.lang.IllegalStateException: at the bottom")
                .hasSizeLessThan(1000);
        if (depth > 24) {
            assertThat(failureOf(graph)).startsWith("cannot be read here: " + (depth - 24) + " more ... -> element 0 -> ");
        }
    }
}
