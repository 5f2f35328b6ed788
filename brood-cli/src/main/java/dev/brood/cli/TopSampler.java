// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.internal.os.PlainNames;
import dev.brood.os.ProcessInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks at the processes again and again, and tells what each has used in between. Not safe for use by several threads. */
final class TopSampler {

    private static final double PERCENT = 100;

    /** CPU times at the last look, by process: a later one with the same pid is another one. */
    private Map<ProcessInfo, Duration> before = Map.of();

    private final ProcessSource source;
    private long lookedAt = System.nanoTime();

    TopSampler(ProcessSource source) {
        this.source = source;
    }

    /** {@return all processes that this one may see; at the first look none has used anything} */
    List<TopRow> look() {
        long now = System.nanoTime();
        return rows(source.all(), BroodProcesses.look(), Duration.ofNanos(now - lookedAt), now);
    }

    private List<TopRow> rows(List<ProcessInfo> processes, BroodProcesses brood, Duration passed, long now) {
        Map<ProcessInfo, Duration> times = new HashMap<>();
        List<TopRow> rows = new ArrayList<>();
        for (ProcessInfo process : processes) {
            Optional<Duration> time = Told.of(() -> process.userTime().plus(process.systemTime()));
            time.ifPresent(known -> times.put(process, known));
            rows.add(new TopRow(
                    process.pid(),
                    Told.of(process::user).orElse(null),
                    Told.of(process::nice).orElse(null),
                    Told.of(process::stat).orElse(null),
                    Told.of(process::threads).orElse(null),
                    Told.of(process::residentMemory).orElse(null),
                    time.map(known -> share(used(process, known), passed)).orElse(null),
                    time.orElse(null),
                    brood.isChild(process),
                    text(process, brood)));
        }
        before = times;
        lookedAt = now;
        return rows;
    }

    private Duration used(ProcessInfo process, Duration time) {
        return before.isEmpty() ? Duration.ZERO : time.minus(before.getOrDefault(process, Duration.ZERO));
    }

    /** {@return the share of one core in percent} */
    static double share(Duration used, Duration passed) {
        return passed.isZero() ? 0 : Math.max(0, PERCENT * used.toNanos() / passed.toNanos());
    }

    private static String text(ProcessInfo process, BroodProcesses brood) {
        String command = ProcessColumn.text(ProcessColumn.ARGS.value(process, brood));
        return brood.name(process).map(name -> PlainNames.plain(name) + ": " + command).orElse(command);
    }
}
