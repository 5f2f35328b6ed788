// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.sync.HaltRow.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is halted: operations, on the paths on which they can go. Every place of the table has an entry, or says that there is
 * nothing of the kind.
 */
final class HaltTable {

    /** Operations, and on which paths they never go: {@code -}; in the order of {@link Path}, {@code x} where they do. */
    private static final List<String> PLACES = List.of(
            //                      alone, waiter, CAS lost, interrupted, timed out, fair, full
            "arena/create           x      -       x         -            -          -     x",
            "arena/attach           x      -       x         -            -          -     x",
            "arena/close            x      -       x         -            -          -     -",
            "arena/recover          x      -       x         -            -          -     -",
            "lock/acquire           x      x       x         x            x          x     -",
            "lock/release           x      x       x         -            -          x     -",
            "lock/mark consistent   x      x       x         -            -          -     -",
            "lock/close             x      x       x         -            -          x     -",
            "lock/recover           x      x       x         -            -          x     -",
            "condition/await        x      x       x         x            x          x     x",
            "condition/signal       x      x       x         -            -          x     -",
            "condition/close        x      x       x         -            -          -     -",
            "condition/recover      x      x       x         -            -          -     -",
            "read-write lock/read             x  x  x  x  x  -  -",
            "read-write lock/write            x  x  x  x  x  -  -",
            "read-write lock/end reading      x  x  x  -  -  -  -",
            "read-write lock/end writing      x  x  x  -  -  -  -",
            "read-write lock/mark consistent  x  -  x  -  -  -  -",
            "read-write lock/close            x  x  x  -  -  -  -",
            "read-write lock/recover          x  x  x  -  -  -  -",
            "semaphore/acquire      x      x       x         x            x          -     x",
            "semaphore/release      x      x       x         -            -          -     x",
            "semaphore/drain        x      -       x         -            -          -     -",
            "semaphore/close        x      x       x         -            -          -     -",
            "semaphore/recover      x      x       x         -            -          -     -",
            "event/set              x      x       x         -            -          -     -",
            "event/clear            x      -       x         -            -          -     -",
            "event/await            x      x       x         x            x          -     -",
            "event/recover          x      x       x         -            -          -     -",
            "latch/count down       x      x       x         -            -          -     x",
            "latch/await            x      x       x         x            x          -     -",
            "latch/recover          x      x       x         -            -          -     -",
            "barrier/arrive         x      x       x         x            x          -     x",
            "barrier/arrive last    x      x       x         -            -          -     -",
            "barrier/run the action  x     x       x         -            -          -     -",
            "barrier/abort          x      x       x         -            -          -     -",
            "barrier/reset          x      x       x         -            -          -     -",
            "barrier/close          x      x       x         -            -          -     -",
            "barrier/recover        x      x       x         -            -          -     -",
            "number/change          x      -       x         -            -          -     -",
            "number/update          x      x       x         -            x          -     -",
            "number/recover         x      -       -         -            -          -     -",
            "block/update           x      x       x         -            x          -     -",
            "block/recover          x      -       -         -            -          -     -",
            "large block/update     x      x       x         -            x          -     -",
            "large block/recover    x      -       -         -            -          -     -",
            "slot of a list/set     x      -       -         -            -          -     -",
            "dictionary/add entry   x      -       x         -            -          -     x",
            "ring/put               x      x       x         x            x          -     x",
            "ring/take              x      x       x         x            x          -     -",
            "ring/drain             x      -       x         -            -          -     -",
            "ring/receive           x      x       x         -            -          -     -",
            "ring/ack               x      x       x         -            -          -     -",
            "ring/nack              x      x       x         -            -          -     -",
            "ring/done              x      x       -         -            -          -     -",
            "ring/remove            x      x       x         -            -          -     -",
            "ring/end               x      x       x         -            -          -     -",
            "ring/close             x      x       x         -            -          -     -",
            "ring/recover           x      x       x         -            -          -     -");

    /** By the text of the entry. */
    private final Map<String, Integer> stores = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final AtomicInteger cases = new AtomicInteger();

    /** All entries. */
    static List<HaltRow> rows() {
        return Stream.of(
                        ArenaRows.rows(),
                        LockRows.rows(),
                        ConditionRows.rows(),
                        ReadWriteRows.rows(),
                        SemaphoreRows.rows(),
                        SignalRows.rows(),
                        BarrierRows.rows(),
                        ValueRows.rows(),
                        DictionaryRows.rows(),
                        RingRows.rows())
                .flatMap(List::stream)
                .toList();
    }

    /** The entries of one kind of object. */
    static List<HaltRow> rows(String kind) {
        return rows().stream().filter(row -> row.kind().equals(kind)).toList();
    }

    synchronized void stores(HaltRow row, int count) {
        stores.put(row.toString(), count);
    }

    /** Adds a line about what is halted otherwise. */
    synchronized void note(String line) {
        notes.add(line);
    }

    void cases(int more) {
        cases.addAndGet(more);
    }

    private static String operation(String place) {
        return place.substring(0, place.indexOf("  ")).trim();
    }

    private static String[] marks(String place) {
        return place.substring(place.indexOf("  ")).trim().split(" +");
    }

    /** Places that lack an entry, and entries that lack a place, or a text of their own. */
    static List<String> gaps() {
        var gaps = new ArrayList<String>();
        var texts = new HashSet<String>();
        rows().stream().map(HaltRow::toString).filter(text -> !texts.add(text)).forEach(gaps::add);
        Map<String, Map<Path, List<HaltRow>>> entries = entries(rows());
        for (String place : PLACES) {
            Map<Path, List<HaltRow>> found = entries.getOrDefault(operation(place), Map.of());
            for (Path path : Path.values()) {
                boolean wanted = marks(place)[path.ordinal()].equals("x");
                if (wanted != found.containsKey(path)) {
                    gaps.add(operation(place) + ", " + path.title() + (wanted ? ": no entry" : ": an entry"));
                }
            }
        }
        List<String> known = PLACES.stream().map(HaltTable::operation).toList();
        entries.keySet().stream().filter(operation -> !known.contains(operation)).forEach(gaps::add);
        return gaps;
    }

    private static Map<String, Map<Path, List<HaltRow>>> entries(List<HaltRow> rows) {
        return rows.stream().collect(Collectors.groupingBy(
                row -> row.kind() + "/" + row.operation(),
                LinkedHashMap::new,
                Collectors.groupingBy(HaltRow::path, () -> new EnumMap<>(Path.class), Collectors.toList())));
    }

    /** The table: how many stores each entry has. */
    synchronized String text() {
        var lines = new ArrayList<List<String>>();
        lines.add(Stream.concat(Stream.of("stores"), Arrays.stream(Path.values()).map(Path::title)).toList());
        Map<String, Map<Path, List<HaltRow>>> entries = entries(rows());
        for (String place : PLACES) {
            var line = new ArrayList<String>();
            line.add(operation(place).replace('/', ' '));
            for (Path path : Path.values()) {
                line.add(marks(place)[path.ordinal()].equals("-") ? "-" : counts(entries.get(operation(place)).get(path)));
            }
            lines.add(line);
        }
        int columns = Path.values().length + 1;
        int[] widths = IntStream.range(0, columns)
                .map(column -> lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0))
                .toArray();
        String table = lines.stream()
                .map(line -> IntStream.range(0, columns)
                        .mapToObj(column -> line.get(column) + " ".repeat(widths[column] - line.get(column).length()))
                        .collect(Collectors.joining(" | ")))
                .collect(Collectors.joining("\n"));
        String details = rows().stream()
                .filter(row -> !row.variant().isEmpty())
                .map(row -> row + ": " + count(row))
                .collect(Collectors.joining("\n"));
        return table + "\n" + details + "\n" + String.join("\n", notes) + "\n" + cases + " deaths and halts, " + stores.size() + " entries";
    }

    private String counts(List<HaltRow> rows) {
        return rows.stream().map(this::count).collect(Collectors.joining(", "));
    }

    private String count(HaltRow row) {
        Integer count = stores.get(row.toString());
        return count == null ? "?" : count.toString();
    }
}
