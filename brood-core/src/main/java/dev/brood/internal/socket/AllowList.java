// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.internal.wire.ClassFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The classes whose objects are taken from a peer: values and common collections of the JDK, and what the user has named.
 * Not thread-safe while it is filled; {@link #freeze} makes what may be shared.
 */
public final class AllowList {

    /** Classes of which each instance is a plain value, and what the JDK sends in their place. */
    private static final Set<String> VALUES = Set.copyOf(List.of(
            "java.lang.Object", "java.lang.String", "java.lang.Number", "java.lang.Comparable", "java.lang.CharSequence",
            "java.lang.Iterable", "java.lang.Enum", "java.lang.Record",
            "java.lang.Boolean", "java.lang.Byte", "java.lang.Short", "java.lang.Character", "java.lang.Integer", "java.lang.Long",
            "java.lang.Float", "java.lang.Double",
            "java.io.Serializable",
            "java.math.BigInteger", "java.math.BigDecimal", "java.math.RoundingMode", "java.math.MathContext",
            "java.net.URI", "java.nio.file.Path", "java.nio.charset.Charset",
            "java.util.UUID", "java.util.Date", "java.util.Locale", "java.util.Currency", "java.util.BitSet",
            "java.util.Optional", "java.util.OptionalInt", "java.util.OptionalLong", "java.util.OptionalDouble",
            "java.time.Ser", "java.time.chrono.Ser", "java.time.DayOfWeek", "java.time.Month", "java.time.temporal.ChronoUnit",
            "java.time.temporal.ChronoField", "java.time.chrono.IsoEra",
            "java.time.Duration", "java.time.Instant", "java.time.LocalDate", "java.time.LocalTime", "java.time.LocalDateTime",
            "java.time.OffsetDateTime", "java.time.OffsetTime", "java.time.ZonedDateTime", "java.time.ZoneId", "java.time.ZoneOffset",
            "java.time.Year", "java.time.YearMonth", "java.time.MonthDay", "java.time.Period",
            "java.util.concurrent.TimeUnit"));

    private static final Set<String> COLLECTIONS = Set.copyOf(List.of(
            "java.util.Collection", "java.util.SequencedCollection", "java.util.List", "java.util.Set", "java.util.SequencedSet",
            "java.util.SortedSet", "java.util.NavigableSet", "java.util.Queue", "java.util.Deque",
            "java.util.Map", "java.util.SequencedMap", "java.util.SortedMap", "java.util.NavigableMap", "java.util.Map$Entry",
            "java.util.AbstractMap", "java.util.AbstractCollection", "java.util.AbstractList", "java.util.AbstractSet",
            "java.util.AbstractSequentialList", "java.util.AbstractQueue",
            "java.util.ArrayList", "java.util.LinkedList", "java.util.ArrayDeque", "java.util.PriorityQueue", "java.util.Vector",
            "java.util.HashMap", "java.util.LinkedHashMap", "java.util.TreeMap", "java.util.HashSet", "java.util.LinkedHashSet",
            "java.util.TreeSet", "java.util.EnumMap", "java.util.EnumSet$SerializationProxy", "java.util.CollSer",
            "java.util.AbstractMap$SimpleEntry", "java.util.AbstractMap$SimpleImmutableEntry", "java.util.Arrays$ArrayList",
            "java.util.Collections$EmptyList", "java.util.Collections$EmptyMap", "java.util.Collections$EmptySet",
            "java.util.Collections$SingletonList", "java.util.Collections$SingletonMap", "java.util.Collections$SingletonSet",
            "java.util.Collections$ReverseComparator",
            "java.util.Collections$UnmodifiableCollection", "java.util.Collections$UnmodifiableList",
            "java.util.Collections$UnmodifiableRandomAccessList", "java.util.Collections$UnmodifiableSet",
            "java.util.Collections$UnmodifiableSortedSet", "java.util.Collections$UnmodifiableNavigableSet",
            "java.util.Collections$UnmodifiableMap", "java.util.Collections$UnmodifiableSortedMap",
            "java.util.Collections$UnmodifiableNavigableMap"));

    private final Set<String> classes = new HashSet<>();
    private final Set<String> packages = new HashSet<>();
    private final Set<String> lambdas = new HashSet<>();
    private Predicate<String> further = name -> false;

    /** Creates the list of what is always allowed. */
    public AllowList() {
        classes.addAll(VALUES);
        classes.addAll(COLLECTIONS);
    }

    /**
     * Allows a class, those that it extends, and if it is sealed those that it permits.
     *
     * @param type the class
     */
    public void add(Class<?> type) {
        Class<?> named = type;
        while (named.isArray()) {
            named = named.getComponentType();
        }
        for (Class<?> c = named; c != null; c = c.getSuperclass()) {
            classes.add(c.getName());
        }
        Class<?>[] permitted = named.getPermittedSubclasses();
        if (permitted != null) {
            for (Class<?> c : permitted) {
                add(c);
            }
        }
    }

    /**
     * Allows all classes of a package, but not of those below it.
     *
     * @param name the package
     */
    public void addPackage(String name) {
        packages.add(name);
    }

    /**
     * Allows the lambdas in the source of a class, and the class.
     *
     * @param type the class
     */
    public void addLambdasOf(Class<?> type) {
        add(type);
        lambdas.add(type.getName());
        // What a lambda travels as; it has no meaning of its own.
        classes.add("java.lang.invoke.SerializedLambda");
    }

    /**
     * Allows what a predicate allows, which is given binary names.
     *
     * @param names the predicate; thread-safe
     */
    public void addIf(Predicate<String> names) {
        further = further.or(names);
    }

    /** {@return what is allowed now} */
    public ClassFilter freeze() {
        Set<String> names = Set.copyOf(classes);
        Set<String> wholePackages = Set.copyOf(packages);
        Set<String> lambdaNames = Set.copyOf(lambdas);
        Predicate<String> others = further;
        return new ClassFilter() {
            @Override
            public boolean allows(String name) {
                return names.contains(name) || (isPlainName(name) && (wholePackages.contains(packageOf(name)) || others.test(name)));
            }

            @Override
            public boolean allowsLambdasOf(String name) {
                return lambdaNames.contains(name);
            }
        };
    }

    /** Whether it is the name of one class, rather than of an array or a file. */
    private static boolean isPlainName(String name) {
        return !name.isEmpty() && name.indexOf('[') < 0 && name.indexOf('/') < 0 && name.indexOf(';') < 0;
    }

    private static String packageOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
}
