// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * How the times of {@code proc(5)} are to be understood.
 *
 * @param bootSeconds when the system started, in seconds since 1970
 * @param ticksPerSecond the unit, {@code sysconf(_SC_CLK_TCK)}
 */
public record ClockTicks(long bootSeconds, long ticksPerSecond) {

    private static final long NANOS = 1_000_000_000;

    /** AT_CLKTCK of {@code getauxval(3)}. */
    private static final long UNIT = 17;

    /** USER_HZ of all but two old processor families. */
    private static final long USUAL = 100;

    /**
     * {@return what holds for a process file system}
     *
     * @param root where it is mounted
     */
    public static ClockTicks of(Path root) {
        return new ClockTicks(bootSeconds(root), ticksPerSecond(root));
    }

    private static long bootSeconds(Path root) {
        Path file = root.resolve("stat");
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.matches("btime \\d{1,15}"))
                    .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no line with 'btime'"));
        } catch (IOException e) {
            throw new BroodException(
                    "when the system started cannot be read from " + file + ": " + e + ". Look at what is mounted at /proc.", e);
        }
    }

    private static long ticksPerSecond(Path root) {
        ByteBuffer pairs;
        try {
            pairs = ByteBuffer.wrap(Files.readAllBytes(root.resolve("self/auxv"))).order(ByteOrder.nativeOrder());
        } catch (IOException _) {
            return USUAL; // a process without the right to read its own: the value has been this one for long
        }
        while (pairs.remaining() >= 2 * Long.BYTES) {
            long key = pairs.getLong();
            long value = pairs.getLong();
            if (key == UNIT && value > 0) {
                return value;
            }
        }
        return USUAL;
    }

    /**
     * {@return a length of time}
     *
     * @param ticks not negative
     */
    public Duration duration(long ticks) {
        return Duration.ofSeconds(ticks / ticksPerSecond, ticks % ticksPerSecond * NANOS / ticksPerSecond);
    }

    /**
     * {@return a point in time}
     *
     * @param ticks since the system started
     */
    public Instant instant(long ticks) {
        return Instant.ofEpochSecond(bootSeconds).plus(duration(ticks));
    }
}
