// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.RemoteCallable;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a decoder makes of the records of a peer that is not trusted: records that no encoder writes, too. */
@LeavesNothingBehind
@Timeout(60)
class FilteredDecoderTest {

    private static final LocalClassSource CLASSES = new LocalClassSource();

    private final LocalDictionary dictionary = new LocalDictionary();
    private final Encoder encoder = Encoder.forStrangers(dictionary, CLASSES);

    /** A value that checks itself when it is made of bytes. */
    static class Positive implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        final int value;
        transient int cached;

        Positive(int value) {
            this.value = value;
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (value < 0) {
                throw new java.io.InvalidObjectException("negative");
            }
            cached = 1;
        }
    }

    /** One level more. */
    static final class Even extends Positive {
        @Serial
        private static final long serialVersionUID = 1L;

        Even(int value) {
            super(value);
        }
    }

    record Pair(Object left, Object right) {}

    enum Color {
        RED
    }

    /** Tells when it is initialised. */
    static final class Loud {
        static {
            System.setProperty("brood.test.loud", "initialised");
        }

        private Loud() {}
    }

    static final class MyMap extends HashMap<Object, Object> {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    private static ClassFilter only(Class<?>... types) {
        Set<String> names = ConcurrentHashMap.newKeySet();
        Arrays.stream(types).map(Class::getName).forEach(names::add);
        return new ClassFilter() {
            @Override
            public boolean allows(String name) {
                return names.contains(name);
            }

            @Override
            public boolean allowsLambdasOf(String name) {
                return false;
            }
        };
    }

    private Object decode(byte[] record, Class<?>... types) throws UnreadableException {
        return Decoder.filtered(dictionary, CLASSES, only(types)).decode(record);
    }

    /** A record with one value that the caller writes. */
    private interface Writing {
        void write(WireOutput out);
    }

    private static byte[] record(Writing value) {
        WireOutput out = new WireOutput();
        out.u8(WireLayout.VERSION);
        value.write(out);
        return out.toBytes();
    }

    private static void inline(WireOutput out, byte[] entry) {
        out.varint(0);
        out.block(entry);
    }

    private static byte[] entry(Writing entry) {
        WireOutput out = new WireOutput();
        entry.write(out);
        return out.toBytes();
    }

    private static byte[] type(String name) {
        return entry(e -> {
            e.u8(WireLayout.ENTRY_CLASS);
            e.string(name);
        });
    }

    @Test
    void whatIsAllowedIsMade() throws Exception {
        assertThat(decode(encoder.encode(new Pair(1, List.of("a")), "it"), Pair.class)).isEqualTo(new Pair(1, List.of("a")));
        assertThat(((Positive) decode(encoder.encode(new Even(4), "it"), Even.class, Positive.class)).cached).isEqualTo(1);
        assertThat(decode(encoder.encode(Color.RED, "it"), Color.class)).isEqualTo(Color.RED);
        MyMap map = new MyMap();
        for (int i = 0; i < 1_000; i++) {
            map.put(i, i);
        }
        assertThat(decode(encoder.encode(map, "it"), MyMap.class, HashMap.class, java.util.AbstractMap.class)).isEqualTo(map);
        ArrayDeque<Object> deque = new ArrayDeque<>(List.of(1, 2));
        assertThat(((ArrayDeque<?>) decode(encoder.encode(deque, "it"), ArrayDeque.class)).toArray()).containsExactly(1, 2);
        ArrayList<Object> deep = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        assertThat(decode(encoder.encode(deep, "it"))).isEqualTo(deep);
    }

    @Test
    void aClassThatIsNotAllowedIsNeitherLoadedNorInitialised() {
        String name = "dev.brood.internal.wire.FilteredDecoderTest$Loud";
        byte[] record = record(out -> {
            out.u8(WireLayout.CLASS);
            inline(out, type(name));
        });
        List<String> asked = new ArrayList<>();
        LocalClassSource watched = new LocalClassSource(new ClassLoader(FilteredDecoderTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
                asked.add(wanted);
                return super.loadClass(wanted, resolve);
            }
        });
        assertThatThrownBy(() -> Decoder.filtered(dictionary, watched, only()).decode(record)).isInstanceOf(UnreadableException.class)
                .hasMessageContaining(name).hasMessageContaining("allow-list");
        assertThat(asked).doesNotContain(name);
        assertThat(System.getProperty("brood.test.loud")).isNull();
    }

    @Test
    void aPublishedClassIsJudgedByItsNameAndItsBytesAreNotTaken() {
        byte[] published = entry(e -> {
            e.u8(WireLayout.ENTRY_PUBLISHED);
            e.string("com.acme.Evil");
            e.raw(new byte[WireLayout.HASH_BYTES]);
            e.varint(0);
        });
        byte[] record = entry(out -> {
            out.u8(WireLayout.VERSION | WireLayout.NAMESPACE);
            out.varint(1);
            inline(out, published);
            out.u8(WireLayout.CLASS);
            inline(out, published);
            out.u8(0);
        });
        assertThatThrownBy(() -> decode(record)).hasMessageContaining("allow-list");
        ClassFilter all = new ClassFilter() {
            @Override
            public boolean allows(String name) {
                return true;
            }

            @Override
            public boolean allowsLambdasOf(String name) {
                return true;
            }
        };
        assertThatThrownBy(() -> Decoder.filtered(dictionary, CLASSES, all).decode(record)).isInstanceOf(UnreadableException.class)
                .hasRootCauseInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void lambdasProxiesAndBulkDataAreRefused() {
        int captured = 1;
        byte[] lambda = encoder.encode((RemoteCallable<Integer>) () -> captured, "it");
        assertThatThrownBy(() -> decode(lambda, FilteredDecoderTest.class)).hasMessageContaining("lambdas");
        assertThatThrownBy(() -> decode(new byte[] {WireLayout.VERSION | WireLayout.FORY, 0})).hasMessageContaining("flags");
        byte[] proxy = record(out -> {
            out.u8(WireLayout.PROXY);
            inline(out, entry(e -> {
                e.u8(WireLayout.ENTRY_PROXY);
                e.varint(1);
                inline(e, type("java.lang.Runnable"));
            }));
            out.u8(WireLayout.NULL);
        });
        assertThatThrownBy(() -> decode(proxy)).hasMessageContaining("java.lang.Runnable");
    }

    /** The entry of an object, level by level: class, framed, one int field each. */
    private static byte[] object(String name, boolean plain, List<Map.Entry<String, Boolean>> levels) {
        return entry(e -> {
            e.u8(WireLayout.ENTRY_OBJECT);
            inline(e, type(name));
            e.u8(plain ? WireLayout.PLAIN : 0);
            e.varint(levels.size());
            for (Map.Entry<String, Boolean> level : levels) {
                inline(e, type(level.getKey()));
                e.u8(level.getValue() ? WireLayout.FRAMED : 0);
                e.varint(1);
                e.string("value");
                e.u8('I');
            }
        });
    }

    private static byte[] recordOf(byte[] object) {
        return record(out -> {
            out.u8(WireLayout.OBJECT);
            inline(out, object);
            out.i32(-1);
            out.i32(-1);
        });
    }

    @Test
    void nobodyGetsRoundReadObject() {
        String positive = Positive.class.getName();
        String even = Even.class.getName();
        for (byte[] object : List.of(
                object(positive, true, List.of(Map.entry(positive, false))),
                object(positive, false, List.of(Map.entry(positive, false))),
                object(positive, false, List.of()),
                object(even, false, List.of(Map.entry(even, false))),
                object(even, false, List.of(Map.entry(even, false), Map.entry(positive, true))),
                object(Pair.class.getName(), true, List.of()),
                object(Color.class.getName(), false, List.of()),
                object("java.lang.String", false, List.of()))) {
            assertThatThrownBy(() -> decode(recordOf(object), Positive.class, Even.class, Pair.class, Color.class, String.class))
                    .isInstanceOf(UnreadableException.class).hasMessageContaining("a form that no Brood sends");
        }
    }

    @Test
    void aStaticFieldIsNotSetByWhoeverSends() throws Exception {
        byte[] object = entry(e -> {
            e.u8(WireLayout.ENTRY_OBJECT);
            inline(e, type(Plain.class.getName()));
            e.u8(WireLayout.PLAIN);
            e.varint(1);
            inline(e, type(Plain.class.getName()));
            e.u8(0);
            e.varint(1);
            e.string("shared");
            e.u8('I');
        });
        byte[] record = record(out -> {
            out.u8(WireLayout.OBJECT);
            inline(out, object);
            out.i32(7);
        });
        assertThat(decode(record, Plain.class)).isInstanceOf(Plain.class);
        assertThat(Plain.shared).isZero();
    }

    /** Not Serializable. */
    static final class Plain {
        static int shared;
    }

    @Test
    void lengthsThatTheRecordCannotFillTakeNoMemory() {
        // Arrays in arrays, each of which claims all that is left: the sum of what is claimed is what counts.
        byte[] nested = record(out -> {
            for (int depth = 0; depth < 5_000; depth++) {
                out.u8(WireLayout.ARRAY_LIST);
                out.varint(1_000_000 - 5 * depth);
            }
            out.raw(new byte[1_000_000]);
        });
        assertThatThrownBy(() -> decode(nested)).isInstanceOf(UnreadableException.class).hasMessageContaining("exceeds");
        // A collection that reads its own size.
        byte[] deque = encoder.encode(new ArrayDeque<>(List.of(1, 2, 3)), "it");
        int size = deque.length - 4 - 3 * 2;
        assertThat(deque[size]).as("the size, where it was found when this was written").isEqualTo((byte) 3);
        deque[size + 3] = 0x7F;
        assertThatThrownBy(() -> decode(deque, ArrayDeque.class)).isInstanceOf(UnreadableException.class).hasMessageContaining("REJECTED");
    }

    @Test
    void anEntryNamesNeitherItselfNorALaterOneNorTooManyWithinEachOther() {
        LocalDictionary mirror = new LocalDictionary();
        mirror.append(0, entry(e -> {
            e.u8(WireLayout.ENTRY_ARRAY);
            e.varint(1);
        }));
        byte[] cyclic = record(out -> {
            out.u8(WireLayout.CLASS);
            out.varint(1);
        });
        assertThatThrownBy(() -> Decoder.filtered(mirror, CLASSES, only()).decode(cyclic)).isInstanceOf(UnreadableException.class)
                .hasMessageContaining("does not come before it");
        byte[] inner = type("java.lang.Object");
        for (int i = 0; i < 301; i++) {
            byte[] component = inner;
            inner = entry(e -> {
                e.u8(WireLayout.ENTRY_ARRAY);
                inline(e, component);
            });
        }
        byte[] outer = inner;
        byte[] nested = record(out -> {
            out.u8(WireLayout.CLASS);
            inline(out, outer);
        });
        assertThatThrownBy(() -> decode(nested, Object.class)).isInstanceOf(UnreadableException.class)
                .hasMessageContaining("within each other");
    }

    @Test
    void nestingHasALimitThatIsLower() {
        byte[] deep = record(out -> {
            for (int depth = 0; depth < 20_000; depth++) {
                out.u8(WireLayout.LIST_OF);
                out.varint(1);
            }
            out.u8(WireLayout.TRUE);
        });
        assertThatThrownBy(() -> decode(deep)).isInstanceOf(UnreadableException.class).hasMessageContaining("nested too deeply");
    }

    @Test
    void nothingOfThisProcessIsToldButWhatTheRecordNames() {
        byte[] record = encoder.encode(new Pair(Color.RED, 1), "it");
        assertThat(record).isNotEmpty();
        for (int id = 0; id < dictionary.size(); id++) {
            assertThat(dictionary.entry(id)[0]).isNotEqualTo((byte) WireLayout.ENTRY_BYTES);
        }
        assertThat(dictionary.size()).isLessThan(10);
    }
}
