// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.NotSendableException;
import java.io.ByteArrayInputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.Stack;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Every kind of object that people put into tasks arrives as it was. */
@SuppressWarnings({"JdkObsolete", "JavaUtilDate", "IdentityHashMapUsage", "varargs", "serial"}) // people do send these
class RoundTripTest {

    private final WireFixture wire = new WireFixture();

    enum Plain {
        A,
        B
    }

    enum WithBody {
        PLUS {
            @Override
            int apply(int a, int b) {
                return a + b;
            }
        },
        MINUS {
            @Override
            int apply(int a, int b) {
                return a - b;
            }
        };

        abstract int apply(int a, int b);
    }

    record Point(int x, int y) {}

    record Serial(String s, long l) implements Serializable {}

    record Everything(boolean z, byte b, short s, char c, int i, long l, float f, double d, @Nullable String text, Point nested) {}

    record Generic<T>(T value, List<T> values) {}

    @SafeVarargs
    private static <T> T[] array(T... elements) {
        return elements;
    }

    static Stream<Arguments> valuesThatAreEqualAfterwards() {
        TreeMap<String, Integer> tree = new TreeMap<>(Comparator.reverseOrder());
        tree.put("a", 1);
        tree.put("b", 2);
        HashMap<String, List<Point>> nested = new HashMap<>(Map.of("p", new ArrayList<>(List.of(new Point(1, 2)))));
        LinkedHashMap<Integer, String> linked = new LinkedHashMap<>();
        linked.put(3, "c");
        linked.put(1, "a");
        EnumMap<Plain, String> enumMap = new EnumMap<>(Plain.class);
        enumMap.put(Plain.B, "b");
        Properties properties = new Properties();
        properties.setProperty("k", "v");
        Vector<String> vector = new Vector<>(List.of("v"));
        Stack<Integer> stack = new Stack<>();
        stack.push(7);
        HashMap<@Nullable String, @Nullable String> nulls = new HashMap<>();
        nulls.put(null, null);
        Map<String, Integer> concurrent = new ConcurrentHashMap<>(Map.of("x", 1, "y", 2));
        return Stream.<@Nullable Object>of(
                        null, true, false, (byte) -5, (short) -300, 'ß', 42, Integer.MIN_VALUE, Long.MAX_VALUE, -1L, 1.5f, Double.NaN,
                        Math.PI, "", "Grüße", "Ωμέγα", "\uD83D\uDE00 und allein: \uD800", "x".repeat(100_000), Plain.B, WithBody.MINUS,
                        new BigInteger("-123456789012345678901234567890"), new BigDecimal("3.1400"), Duration.ofNanos(-1),
                        Instant.MAX, Instant.EPOCH, UUID.randomUUID(), Path.of("a", "b"), Path.of(""), URI.create("http://x/y?z=1"),
                        Locale.GERMANY, Currency.getInstance("EUR"), LocalDate.of(2026, 11, 21),
                        ZonedDateTime.parse("2026-11-21T04:00:00+01:00[Europe/Berlin]"), DayOfWeek.FRIDAY, new Date(7),
                        TimeZone.getTimeZone("UTC"), calendar(), StandardCharsets.UTF_16, InetAddress.getLoopbackAddress(),
                        new Point(1, -2), new Serial("s", 1), everything(), new Generic<>("t", List.of("u")),
                        new ArrayList<>(Arrays.asList(1, null, "x")), List.of(), List.of(1), List.of(1, 2), List.of(1, 2, 3),
                        Stream.of(1, null, 3).toList(), Arrays.asList("a", null), new LinkedList<>(List.of(1, 2)),
                        Collections.emptyList(), Collections.singletonList(1), Collections.nCopies(3, "n"),
                        Collections.unmodifiableList(new ArrayList<>(List.of(1))), Collections.synchronizedList(new ArrayList<>(List.of(2))),
                        List.of(1, 2, 3, 4).subList(1, 3), new ArrayList<>(List.of(1, 2, 3)).subList(0, 2), List.of(1, 2, 3).reversed(),
                        new CopyOnWriteArrayList<>(List.of(1, 2)), vector, stack,
                        new HashSet<>(Set.of(1, 2)), new LinkedHashSet<>(List.of(3, 1)), Set.of(), Set.of(1), Set.of(1, 2, 3),
                        new TreeSet<>(List.of(2, 1)), EnumSet.of(Plain.A), ConcurrentHashMap.newKeySet(),
                        nested, linked, tree, nulls, Map.of(), Map.of("a", 1), Map.of("a", 1, "b", 2), enumMap, properties, concurrent,
                        new ConcurrentSkipListMap<>(Map.of(1, 2)), new IdentityHashMap<>(Map.of(Plain.A, Plain.B)),
                        Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))), nested.keySet(), linked.entrySet(), tree.headMap("a"),
                        tree.keySet(), Map.entry("k", "v"), linked.entrySet().iterator().next(),
                        Optional.empty(), Optional.of("o"), OptionalInt.of(3), OptionalInt.empty(), OptionalLong.of(4),
                        OptionalDouble.of(0.5), BitSet.valueOf(new long[] {5, 9}), String.class, int.class, int[][].class, Point.class,
                        ByteBuffer.wrap(new byte[] {1, 2, 3, 4}).position(1).limit(3), array(1, 2).getClass())
                .map(v -> Arguments.of(v == null ? "null" : v.getClass().getSimpleName(), v));
    }

    private static Calendar calendar() {
        Calendar c = Calendar.getInstance(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        c.setTimeInMillis(1234);
        return c;
    }

    private static Everything everything() {
        return new Everything(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, null, new Point(8, 9));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valuesThatAreEqualAfterwards")
    void anEqualValueArrives(String name, @Nullable Object value) throws UnreadableException {
        assertThat(wire.<@Nullable Object>copy(value)).as(name).isEqualTo(value);
    }

    @Test
    void theTypeOfACollectionSurvives() throws UnreadableException {
        List<Object> kept = List.of(new ArrayList<>(), new LinkedList<>(), List.of(1, 2, 3), Set.of(1), new HashSet<>(), Map.of(1, 2),
                new LinkedHashMap<>(), new TreeMap<>(), new ArrayDeque<>(), new PriorityQueue<>(), Arrays.asList(1, 2),
                Collections.unmodifiableSet(new HashSet<>()), Collections.emptyMap(), Stream.of(1).toList());
        for (Object o : kept) {
            assertThat(wire.copy(o).getClass()).isEqualTo(o.getClass());
        }
    }

    @Test
    void immutableListsDifferAsBefore() throws UnreadableException {
        assertThat(wire.copy(Stream.of(1, 2, 3).toList()).contains(null)).isFalse();
        assertThat(wire.copy(Stream.of(1, null).toList())).containsExactly(1, null);
    }

    @Test
    void arraysOfAllTypesArrive() throws UnreadableException {
        assertThat(wire.copy(new boolean[] {true, false})).containsExactly(true, false);
        assertThat(wire.copy(new byte[] {-1, 2})).containsExactly(-1, 2);
        assertThat(wire.copy(new short[] {-1, 2})).containsExactly(-1, 2);
        assertThat(wire.copy(new char[] {'a', '\uFFFF'})).containsExactly('a', '\uFFFF');
        assertThat(wire.copy(new int[] {Integer.MIN_VALUE, 2})).containsExactly(Integer.MIN_VALUE, 2);
        assertThat(wire.copy(new long[] {Long.MIN_VALUE, 2})).containsExactly(Long.MIN_VALUE, 2);
        assertThat(wire.copy(new float[] {1.5f})).containsExactly(1.5f);
        assertThat(wire.copy(new double[] {-0.0, 2})).containsExactly(-0.0, 2);
        assertThat(wire.copy(new int[][] {{1}, {}, {2, 3}})).isDeepEqualTo(new int[][] {{1}, {}, {2, 3}});
        assertThat(wire.copy(new String[] {"a", null})).containsExactly("a", null);
        assertThat(wire.copy(new Point[] {new Point(1, 2)})).containsExactly(new Point(1, 2));
        assertThat(wire.copy((Object) new Object[] {1, "x"})).isInstanceOf(Object[].class);
        assertThat(wire.copy(new Object[0])).isEmpty();
    }

    @Test
    void largeArraysArrive() throws UnreadableException {
        double[] numbers = new Random(1).doubles(1_000_000).toArray();
        assertThat(wire.copy(numbers)).isEqualTo(numbers);
    }

    static final class Account {
        final String owner;
        private long balance;
        transient int cache = 5;
        @Nullable Account partner;

        Account(String owner, long balance) {
            this.owner = owner;
            this.balance = balance;
        }
    }

    static class Base {
        private final String name;

        Base(String name) {
            this.name = name;
        }
    }

    static final class Derived extends Base implements Serializable {
        private static final long serialVersionUID = 1L;
        private final int number;

        Derived(String name, int number) {
            super(name);
            this.number = number;
        }
    }

    @Test
    void anObjectNeedNotBeSerializable() throws UnreadableException {
        Account a = new Account("me", 12);
        a.partner = new Account("you", 13);
        a.partner.partner = a;
        Account copy = wire.copy(a);
        assertThat(copy.owner).isEqualTo("me");
        assertThat(copy.balance).isEqualTo(12);
        assertThat(copy.cache).isZero();
        assertThat(copy.partner.partner).isSameAs(copy);
    }

    @Test
    void aSuperclassWithoutConstructorIsSentToo() throws UnreadableException {
        Derived copy = wire.copy(new Derived("n", 3));
        assertThat(((Base) copy).name).isEqualTo("n");
        assertThat(copy.number).isEqualTo(3);
    }

    @Test
    void oneObjectReferredToTwiceArrivesOnce() throws UnreadableException {
        Account shared = new Account("s", 1);
        String text = new String("text");
        int[] numbers = {1};
        List<Object> copy = wire.copy(new ArrayList<>(List.of(shared, shared, text, text, numbers, Map.of("k", numbers))));
        assertThat(copy.get(0)).isSameAs(copy.get(1));
        assertThat(copy.get(2)).isSameAs(copy.get(3));
        assertThat(((Map<?, ?>) copy.get(5)).get("k")).isSameAs(copy.get(4));
    }

    @Test
    void manySharedObjectsKeepTheirIdentity() throws UnreadableException {
        List<Account> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(i < 500 ? new Account("a" + i, i) : all.get(i - 500));
        }
        for (int round = 0; round < 3; round++) {
            List<Account> copy = wire.copy(all);
            for (int i = 500; i < 1000; i++) {
                assertThat(copy.get(i)).isSameAs(copy.get(i - 500));
            }
            List<Object> few = wire.copy(new ArrayList<>(List.of(all.get(0), all.get(1), all.get(0))));
            assertThat(few.get(0)).isSameAs(few.get(2)).isNotSameAs(few.get(1));
        }
    }

    @Test
    void cyclesThroughCollectionsAndArraysArrive() throws UnreadableException {
        List<Object> list = new ArrayList<>();
        Map<String, Object> map = new HashMap<>();
        Object[] array = {list, map};
        list.add(array);
        map.put("list", list);
        List<Object> copy = wire.copy(list);
        Object[] copied = (Object[]) copy.get(0);
        assertThat(copied[0]).isSameAs(copy);
        assertThat(((Map<?, ?>) copied[1]).get("list")).isSameAs(copy);
    }

    static final class Key {
        final String id;
        @Nullable Map<Key, Key> index;

        Key(String id) {
            this.id = id;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Key k && k.id.equals(id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }

    @Test
    void keysThatReferToTheirMapAreFound() throws UnreadableException {
        Key key = new Key("k");
        key.index = new HashMap<>();
        key.index.put(key, key);
        Key copy = wire.copy(key);
        assertThat(copy.index.get(new Key("k"))).isSameAs(copy);
    }

    static final class Node {
        @Nullable Node next;
        int value;
    }

    @Test
    void twentyThousandNestedNodesArrive() throws UnreadableException {
        Node first = new Node();
        Node last = first;
        for (int i = 1; i < 20_000; i++) {
            last.next = new Node();
            last = last.next;
            last.value = i;
        }
        Node copy = wire.copy(first);
        int count = 0;
        for (Node n = copy; n != null; n = n.next) {
            assertThat(n.value).isEqualTo(count++);
        }
        assertThat(count).isEqualTo(20_000);
    }

    @Test
    void aChainWithoutEndIsRefusedAfterWalkingOnlyTheBeginningOfIt() {
        Node first = null;
        for (int i = 0; i < 300_000; i++) {
            Node before = new Node();
            before.next = first;
            first = before;
        }
        Node chain = first;
        assertThatThrownBy(() -> wire.encode(chain))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("200000 levels");
    }

    @Test
    void nestedListsArrive() throws UnreadableException {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            list = new ArrayList<>(List.of(list));
        }
        Object at = wire.copy(list);
        int depth = 0;
        while (at instanceof List<?> l && !l.isEmpty()) {
            at = l.get(0);
            depth++;
        }
        assertThat(depth).isEqualTo(20_000);
    }

    final class Inner {
        final int value;

        Inner(int value) {
            this.value = value;
        }

        RoundTripTest outer() {
            return RoundTripTest.this;
        }
    }

    static final class Outer {
        final String name = "outer";

        final class Member {
            final int number;

            Member(int number) {
                this.number = number;
            }

            @Override
            public String toString() {
                return name + number;
            }
        }
    }

    @Test
    void innerClassesBringTheirOuterInstance() throws UnreadableException {
        assertThat(wire.copy(new Outer().new Member(4))).hasToString("outer4");
    }

    @Test
    void anonymousAndLocalClassesArrive() throws UnreadableException {
        assertThat(anonymous("x").get()).isEqualTo("x!");
        assertThat(wire.copy(anonymous("x")).get()).isEqualTo("x!");
        assertThat(wire.copy(local(3))).hasToString("local 3");
    }

    private static Supplier<String> anonymous(String s) {
        return new Supplier<>() {
            @Override
            public String get() {
                return s + "!";
            }
        };
    }

    private static Object local(int n) {
        class Local {
            @Override
            public String toString() {
                return "local " + n;
            }
        }
        return new Local();
    }

    static final class Custom implements Serializable {
        private static final long serialVersionUID = 1L;
        private transient String secret = "";
        int plain;

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.defaultWriteObject();
            out.writeUTF(secret + "!");
            out.writeInt(7);
            out.writeObject(List.of(1, 2));
            out.write(new byte[] {1, 2, 3});
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            secret = in.readUTF() + in.readInt() + in.readObject() + in.read();
        }
    }

    static final class External implements Externalizable {
        private static final long serialVersionUID = 1L;
        String text = "";

        public External() {}

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeObject(text);
            out.writeLong(9);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
            text = in.readObject() + " " + in.readLong();
        }
    }

    record Replaced(String s) implements Serializable {
        private Object writeReplace() {
            return new Replacement(s);
        }
    }

    record Replacement(String s) implements Serializable {
        private Object readResolve() {
            return new Replaced(s + "'");
        }
    }

    static final class Single implements Serializable {
        private static final long serialVersionUID = 1L;
        static final Single INSTANCE = new Single();

        private Object readResolve() {
            return INSTANCE;
        }
    }

    @Test
    void serialisationMethodsAreObeyed() throws UnreadableException {
        Custom custom = new Custom();
        custom.secret = "s";
        custom.plain = 3;
        List<Object> copy = wire.copy(new ArrayList<>(List.of(custom, "after", custom)));
        assertThat(((Custom) copy.get(0)).secret).isEqualTo("s!7[1, 2]1");
        assertThat(((Custom) copy.get(0)).plain).isEqualTo(3);
        assertThat(copy.get(1)).isEqualTo("after");
        assertThat(copy.get(2)).isSameAs(copy.get(0));
        External external = new External();
        external.text = "e";
        assertThat(wire.copy(external).text).isEqualTo("e 9");
        assertThat(wire.copy(Single.INSTANCE)).isSameAs(Single.INSTANCE);
        Replaced replaced = new Replaced("r");
        List<Object> two = wire.copy(new ArrayList<>(List.of(replaced, replaced)));
        assertThat(two.get(0)).isSameAs(two.get(1));
    }

    record Handler(String answer) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, java.lang.reflect.Method method, Object @Nullable [] args) {
            return answer;
        }
    }

    interface Greeter {
        String greet();
    }

    @Test
    void proxiesArrive() throws UnreadableException {
        Greeter proxy = (Greeter) Proxy.newProxyInstance(Greeter.class.getClassLoader(), new Class<?>[] {Greeter.class}, new Handler("hi"));
        assertThat(wire.copy(proxy).greet()).isEqualTo("hi");
    }

    @Test
    void valuesWithoutEqualsArrive() throws UnreadableException {
        assertThat(wire.copy(Pattern.compile("a.b", Pattern.DOTALL)).matcher("a\nb").matches()).isTrue();
        assertThat(wire.copy(new Random(5)).nextInt()).isEqualTo(new Random(5).nextInt());
        assertThat(wire.copy(new StringBuilder("sb"))).hasToString("sb");
        assertThat(new ArrayList<>(wire.copy(new ArrayDeque<>(List.of(1, 2))))).containsExactly(1, 2);
        assertThat(new ArrayList<>(wire.copy(new PriorityQueue<>(List.of(2, 1))))).containsExactly(1, 2);
        assertThat(wire.copy(Map.of("a", 1).values())).containsExactly(1);
        assertThat(wire.copy(new Object())).isExactlyInstanceOf(Object.class);
        ByteArrayInputStream bytes = new ByteArrayInputStream(new byte[] {1, 2, 3});
        assertThat(bytes.read()).isEqualTo(1);
        assertThat(wire.copy(bytes).readAllBytes()).containsExactly(2, 3);
        assertThat(bytes.readAllBytes()).containsExactly(2, 3);
        assertThat(wire.copy(new IllegalStateException("x", new IOException("y")))).hasMessage("x").hasRootCauseMessage("y");
    }

    @Test
    void recordsSeeTheirConstructor() throws UnreadableException {
        Generic<String> copy = wire.copy(new Generic<>("a", new ArrayList<>(List.of("b"))));
        assertThat(copy).isEqualTo(new Generic<>("a", List.of("b")));
        assertThat(wire.copy(new Inner(3).value)).isEqualTo(3);
    }
}
