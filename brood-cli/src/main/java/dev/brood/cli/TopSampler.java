// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.internal.os.PlainNames;
import dev.brood.os.ProcessInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks at the processes again and again, and tells what each has used in between. Not safe for use by several threads. */
final class TopSampler {

    private static final double PERCENT = 100;

    /** CPU times at the last look, by process: a later one with the same pid is another one. */
    private Map<ProcessInfo, Duration> before = Map.of();

    private long lookedAt = System.nanoTime();

    /** {@return all processes that this one may see; at the first look none has used anything} */
    List<TopRow> look() {
        long now = System.nanoTime();
        return rows(ProcessInfo.all(), BroodProcesses.look(), Duration.ofNanos(now - lookedAt), now);
    }

    private List<TopRow> rows(List<ProcessInfo> processes, BroodProcesses brood, Duration passed, long now) {
        Map<ProcessInfo, Duration> times = new HashMap<>();
        List<TopRow> rows = new ArrayList<>();
        for (ProcessInfo process : processes) {
            Duration time = process.userTime().plus(process.systemTime());
            times.put(process, time);
            Duration used = before.isEmpty() ? Duration.ZERO : time.minus(before.getOrDefault(process, Duration.ZERO));
            rows.add(new TopRow(
                    process.pid(),
                    process.user(),
                    process.nice(),
                    process.stat(),
                    process.threads(),
                    process.residentMemory(),
                    share(used, passed),
                    time,
                    brood.isChild(process),
                    text(process, brood)));
        }
        before = times;
        lookedAt = now;
        return rows;
    }

    /** {@return the share of one core in percent} */
    static double share(Duration used, Duration passed) {
        return passed.isZero() ? 0 : Math.max(0, PERCENT * used.toNanos() / passed.toNanos());
    }

    private static String text(ProcessInfo process, BroodProcesses brood) {
        List<String> words = process.commandLine();
        String command = words.isEmpty() ? "[" + process.command() + "]" : String.join(" ", words);
        return PlainNames.plain(brood.name(process).map(name -> name + ": " + command).orElse(command));
    }
}
