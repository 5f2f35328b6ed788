// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.os.CarrierScan;
import dev.brood.internal.os.EnvironmentCarrier;
import dev.brood.internal.os.Kill;
import dev.brood.internal.os.ProcFs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The processes that carry a session in their environment ({@link Session#VARIABLE}), this process excepted.
 *
 * <p>The root does not carry its own session. Thread-safe; each call reads the process table anew.
 */
final class Carriers {

    private static final Pattern VALUE = Pattern.compile("[0-9a-f]{32}/(\\d{1,4})(?:-(\\d{1,8}))?");
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(5).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(80).toNanos();

    private final String random;

    /** The carriers of the session with this random part. */
    Carriers(String random) {
        this.random = random;
    }

    /**
     * One look at the process table.
     *
     * @param found the carriers seen
     * @param gap why some process could not be looked at, null if all were: only then are there no others
     * @param settled whether the look is sure of that, since nobody ended before he could be looked at; on a machine where somebody always does, another
     *     look may know more
     */
    record Look(List<Carrier> found, @Nullable IOException gap, boolean settled) {

        boolean isComplete() {
            return gap == null;
        }

        boolean provesThatNoneIsLeft() {
            return found.isEmpty() && isComplete() && settled;
        }
    }

    Look find() {
        long self = ProcessHandle.current().pid();
        CarrierScan scan = ProcFs.system().carriers(Session.VARIABLE, random + "/");
        return new Look(
                scan.found().stream()
                        .filter(carrier -> carrier.identity().pid() != self)
                        .flatMap(carrier -> parse(carrier).stream())
                        .toList(),
                scan.gap(),
                scan.settled());
    }

    private static Optional<Carrier> parse(EnvironmentCarrier carrier) {
        Matcher value = VALUE.matcher(carrier.value());
        return value.matches()
                ? Optional.of(new Carrier(
                        carrier.identity(),
                        carrier.stopped(),
                        Integer.parseInt(value.group(1)),
                        value.group(2) == null ? 0 : Integer.parseInt(value.group(2))))
                : Optional.empty();
    }

    /** Kills every carrier until none is left, because one may fork between the look and the kill; returns the last look. */
    Look killAll(Duration limit) {
        return killAll(carrier -> true, limit);
    }

    /** Kills every carrier of a kind until none is left or the time is up; returns the last look, at this kind. */
    Look killAll(Predicate<Carrier> doomed, Duration limit) {
        long began = System.nanoTime();
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            Look all = find();
            var look = new Look(all.found().stream().filter(doomed).toList(), all.gap(), all.settled());
            if (look.provesThatNoneIsLeft() || System.nanoTime() - began > limit.toNanos()) {
                return look;
            }
            look.found().forEach(carrier -> Kill.forcibly(carrier.process()));
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS); // each look reads all of /proc
        }
    }
}
