// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.internal.os.PlainNames;
import dev.brood.os.ProcessInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A column of {@code brood ps}, by the name that {@code ps -o} has for it; the last ones are Brood's own. */
enum ProcessColumn {
    PID(ProcessInfo::pid),
    PPID(ProcessInfo::parentPid),
    PGID(ProcessInfo::processGroup),
    SID(ProcessInfo::session),
    USER(ProcessInfo::user),
    RUID(ProcessInfo::realUid),
    EUID(ProcessInfo::effectiveUid),
    STATE(process -> process.stat().substring(0, 1)),
    STAT(ProcessInfo::stat),
    NI(ProcessInfo::nice),
    PRI(ProcessInfo::priority),
    NLWP(ProcessInfo::threads),
    VSZ(process -> new Bytes(process.virtualMemory())),
    RSS(process -> new Bytes(process.residentMemory())),
    PSS(process -> bytes(process.proportionalMemory())),
    FDS(process -> integer(process.openDescriptors())),
    UTIME(ProcessInfo::userTime),
    STIME(ProcessInfo::systemTime),
    TIME(process -> process.userTime().plus(process.systemTime())),
    START(ProcessInfo::startTime),
    TTY(process -> process.terminal().orElse(null)),
    TPGID(process -> number(process.foregroundGroup())),
    MINFLT(ProcessInfo::minorPageFaults),
    MAJFLT(ProcessInfo::majorPageFaults),
    COMM(ProcessInfo::command),
    EXE(process -> process.executable().map(Object::toString).orElse(null)),
    ARGS(ProcessColumn::arguments),
    NAME((process, brood) -> brood.name(process).orElse(null)),
    ROLE((process, brood) -> brood.role(process)),
    METHOD((process, brood) -> brood.startMethod(process).orElse(null)),
    POOL((process, brood) -> brood.pool(process).orElse(null)),
    TASK((process, brood) -> brood.task(process).orElse(null));

    /** What is not known, in a table. */
    static final String UNKNOWN = "-";

    private static final long KILO = 1024;

    private static final double MILLIS = 1000;

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);

    /** A size, of which a table shows kilobytes. */
    record Bytes(long count) implements Comparable<Bytes> {
        @Override
        public int compareTo(Bytes other) {
            return Long.compare(count, other.count);
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // all are lambdas that capture nothing that changes
    private final BiFunction<ProcessInfo, BroodProcesses, @Nullable Object> value;

    ProcessColumn(Function<ProcessInfo, @Nullable Object> value) {
        this((process, _) -> value.apply(process));
    }

    ProcessColumn(BiFunction<ProcessInfo, BroodProcesses, @Nullable Object> value) {
        this.value = value;
    }

    private static @Nullable Object bytes(OptionalLong count) {
        return count.isPresent() ? new Bytes(count.getAsLong()) : null;
    }

    private static @Nullable Object number(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static @Nullable Object integer(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }

    /** As ps has it, a process without arguments is shown by its name in brackets. */
    private static Object arguments(ProcessInfo process) {
        List<String> words = process.commandLine();
        return words.isEmpty() ? "[" + process.command() + "]" : String.join(" ", words);
    }

    /** {@return the column of a name, if there is one} */
    static Optional<ProcessColumn> of(String name) {
        return Stream.of(values()).filter(column -> column.toString().equals(name)).findFirst();
    }

    /** {@return all names, for people} */
    static String names() {
        return Stream.of(values()).map(ProcessColumn::toString).collect(Collectors.joining(", "));
    }

    /** {@return what it shows of a process; null if that is not known, or not told on this system} */
    @Nullable Object value(ProcessInfo process, BroodProcesses brood) {
        return Told.<Object>of(() -> value.apply(process, brood)).orElse(null);
    }

    /** {@return whether numbers and sizes stand in it, the last digits of which stand below one another} */
    boolean isRightAligned() {
        return switch (this) {
            case USER, STATE, STAT, START, TTY, COMM, EXE, ARGS, NAME, ROLE, METHOD, POOL -> false;
            default -> true;
        };
    }

    /** {@return a value in a table} */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> UNKNOWN;
            case Bytes bytes -> Long.toString(bytes.count() / KILO);
            case Duration time -> String.format(
                    Locale.ROOT, "%d:%02d.%02d", time.toMinutes(), time.toSecondsPart(), time.toMillisPart() / 10);
            case Instant instant -> DAY.format(instant.atZone(ZoneId.systemDefault()));
            default -> PlainNames.plain(value.toString());
        };
    }

    /** {@return a value in JSON: sizes are bytes, times are seconds, points in time are those of ISO 8601} */
    static @Nullable Object structured(@Nullable Object value) {
        return switch (value) {
            case Bytes bytes -> bytes.count();
            case Duration time -> time.toMillis() / MILLIS;
            case Instant instant -> instant.truncatedTo(ChronoUnit.MILLIS).toString();
            case null, default -> PlainValue.structured(value);
        };
    }

    /** {@return how processes are sorted by it; what is not known comes last} */
    @SuppressWarnings("unchecked") // the values of one column are of one type
    static Comparator<@Nullable Object> order(boolean descending) {
        Comparator<Object> order = (one, other) -> ((Comparable<Object>) one).compareTo(other);
        return Comparator.nullsLast(descending ? order.reversed() : order);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
