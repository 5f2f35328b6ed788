// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.sync.StormJournal.Phase;
import dev.brood.sync.StormJournal.Thing;
import dev.brood.sync.StormJournal.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a storm has hit, and how long others waited for what the dead had. */
final class StormReport {

    /** Who waits at all after a release may have begun to wait so much later. */
    private static final long AFTERMATH_NANOS = 1_000_000_000;

    /** That a participant who was at a thing is dead, since when the kernel has released its byte. */
    private record Release(long time, boolean parentStopped) {}

    private final Map<Thing, List<Release>> releases = new EnumMap<>(Thing.class);
    private final Map<Work, int[]> hits = new EnumMap<>(Work.class);
    private final Map<Thing, List<Long>> waits = new EnumMap<>(Thing.class);
    private final Map<Integer, Release> deaths = new HashMap<>();
    private final List<Long> waitsWithParentStopped = new ArrayList<>();
    private final List<Long> handovers = new ArrayList<>();
    private final List<Long> handoversWithParentStopped = new ArrayList<>();
    private long[] done = {};
    private long unwritten;
    private long nanos;
    private int kills;
    private int killsInside;
    private int killsOfHolders;
    private int killsWithParentStopped;
    private int stops;
    private int growth;
    private int stopsOfHolders;

    StormReport() {
        for (Thing thing : Thing.values()) {
            releases.put(thing, new ArrayList<>());
            waits.put(thing, new ArrayList<>());
        }
        for (Work work : Work.values()) {
            hits.put(work, new int[Phase.values().length]);
        }
    }

    int kills() {
        return kills;
    }

    /** How many of the killed were in the middle of an operation. */
    int killsInside() {
        return killsInside;
    }

    int killsWithParentStopped() {
        return killsWithParentStopped;
    }

    int stops() {
        return stops;
    }

    /** How many waits were not written down, since there was no room. */
    long unwritten() {
        return unwritten;
    }

    /** How many chunks the arena has more than before. */
    int growth() {
        return growth;
    }

    void grew(int chunks) {
        growth = chunks;
    }

    void took(long time) {
        nanos = time;
    }

    void done(long[] operations) {
        done = operations;
    }

    /** A participant was killed, and its byte was seen free. */
    void killed(long time, StormJournal journal, int number, boolean parentStopped) {
        kills++;
        killsWithParentStopped += parentStopped ? 1 : 0;
        var release = new Release(time, parentStopped);
        deaths.put(number, release);
        boolean inside = false;
        boolean holds = false;
        for (Work work : Work.values()) {
            Phase phase = journal.phase(number, work);
            at(hits, work)[phase.ordinal()]++;
            if (phase != Phase.IDLE) {
                inside = true;
                holds |= phase == Phase.INSIDE;
                List<Release> known = at(releases, work.thing);
                if (known.isEmpty() || !known.getLast().equals(release)) {
                    known.add(release);
                }
            }
        }
        killsInside += inside ? 1 : 0;
        killsOfHolders += holds ? 1 : 0;
    }

    void stopped(StormJournal journal, int number) {
        stops++;
        stopsOfHolders += Arrays.stream(Work.values()).anyMatch(work -> journal.phase(number, work) == Phase.INSIDE) ? 1 : 0;
    }

    /** Looks how long was waited at each thing after the first death of somebody who was there, and until it was handed on. */
    void addWaits(StormJournal journal) {
        long count = Math.min(journal.waited(), journal.waits().length() / 3);
        unwritten = journal.waited() - count;
        for (long i = 0; i < count; i++) {
            Thing thing = Thing.values()[(int) journal.waits().get(3 * i)];
            addWait(thing, journal.waits().get(3 * i + 1), journal.waits().get(3 * i + 2));
        }
        deaths.forEach((number, release) -> {
            for (Thing thing : Thing.values()) {
                long handedOn = journal.handedOnAt(number, thing);
                if (handedOn != 0) {
                    long time = Math.max(0, handedOn - release.time);
                    (release.parentStopped ? handoversWithParentStopped : handovers).add(time);
                }
            }
        });
    }

    private void addWait(Thing thing, long began, long ended) {
        List<Release> known = at(releases, thing);
        var earliest = new Release(began - AFTERMATH_NANOS, false);
        int index = Collections.binarySearch(known, earliest, Comparator.comparingLong(Release::time));
        int first = index < 0 ? -index - 1 : index;
        if (first < known.size() && known.get(first).time < ended) {
            Release release = known.get(first);
            long wait = ended - Math.max(release.time, began);
            at(waits, thing).add(wait);
            if (release.parentStopped) {
                waitsWithParentStopped.add(wait);
            }
        }
    }

    private static <K, V> V at(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException("nothing is known of " + key);
        }
        return value;
    }

    private List<Long> allWaits() {
        return waits.values().stream().flatMap(List::stream).toList();
    }

    long longestWaitMillis() {
        return millis(quantile(allWaits(), 1));
    }

    /** How long it took at most until somebody came in where one had died, from when the kernel had released its byte. */
    long longestHandoverMillis() {
        return Math.max(millis(quantile(handovers, 1)), millis(quantile(handoversWithParentStopped, 1)));
    }

    long waitMillis(double quantile) {
        return millis(quantile(allWaits(), quantile));
    }

    private static long quantile(List<Long> values, double quantile) {
        List<Long> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(quantile * sorted.size())));
    }

    private static long millis(long nanoseconds) {
        return nanoseconds / 1_000_000;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        text.append(String.format(
                "%d kills in %.1f s: %d inside an operation, %d of who held something, %d with the parent stopped%n",
                kills, nanos / 1e9, killsInside, killsOfHolders, killsWithParentStopped));
        text.append(String.format(
                "%d stops, %d of who held something; the arena has %d chunks more%n", stops, stopsOfHolders, growth));
        text.append(String.format("%-8s %10s  killed while %s%n", "work", "done", Arrays.toString(Phase.values())));
        for (Work work : Work.values()) {
            text.append(String.format("%-8s %10d  %s%n", work, done.length == 0 ? -1 : done[work.ordinal()],
                    Arrays.toString(at(hits, work))));
        }
        text.append(String.format("from the release of a dead one's byte until another one was inside, ms%n"));
        line(text, "parent running", handovers);
        line(text, "parent stopped", handoversWithParentStopped);
        text.append(String.format("waits of %d ms or more that went on after the first such release, ms (%d not written down)%n",
                millis(StormJournal.WAIT_NANOS), unwritten));
        waits.forEach((thing, list) -> line(text, thing.toString(), list));
        line(text, "all", allWaits());
        line(text, "parent stopped", waitsWithParentStopped);
        return text.toString();
    }

    private static void line(StringBuilder text, String name, List<Long> list) {
        text.append(String.format("  %-16s %6d: p50 %d, p90 %d, p99 %d, p99.9 %d, longest %d%n", name, list.size(),
                millis(quantile(list, 0.5)), millis(quantile(list, 0.9)), millis(quantile(list, 0.99)),
                millis(quantile(list, 0.999)), millis(quantile(list, 1))));
    }
}
