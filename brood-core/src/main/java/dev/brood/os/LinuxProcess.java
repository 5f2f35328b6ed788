// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.PlainNames;
import dev.brood.internal.os.ProcessFiles;
import dev.brood.internal.os.StatLine;
import dev.brood.internal.os.StatusLines;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process as Linux tells of it. */
final class LinuxProcess implements ProcessInfo {

    private static final Pattern PSS = Pattern.compile("(?m)^Pss:\\s+(\\d{1,15}) kB$");
    private static final long KILO = 1024;

    private final LinuxTable table;
    private final StatLine stat;
    private final StatusLines status;
    private final String user;
    private final Optional<String> terminal;
    private final List<String> commandLine;

    LinuxProcess(
            LinuxTable table, StatLine stat, StatusLines status, String user, Optional<String> terminal, List<String> commandLine) {
        this.table = table;
        this.stat = stat;
        this.status = status;
        this.user = user;
        this.terminal = terminal;
        this.commandLine = commandLine;
    }

    @Override
    public long pid() {
        return stat.pid();
    }

    @Override
    public long parentPid() {
        return stat.parent();
    }

    @Override
    public long processGroup() {
        return stat.group();
    }

    @Override
    public long session() {
        return stat.session();
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public long realUid() {
        return status.realUid();
    }

    @Override
    public long effectiveUid() {
        return status.effectiveUid();
    }

    @Override
    public ProcessState state() {
        return ProcessState.of(stat.state());
    }

    /* As pr_stat() of procps decides. */
    @Override
    public Set<ProcessFlag> flags() {
        Set<ProcessFlag> flags = EnumSet.noneOf(ProcessFlag.class);
        add(flags, ProcessFlag.HIGH_PRIORITY, stat.nice() < 0);
        add(flags, ProcessFlag.LOW_PRIORITY, stat.nice() > 0);
        add(flags, ProcessFlag.LOCKED_MEMORY, status.lockedBytes() > 0);
        add(flags, ProcessFlag.SESSION_LEADER, stat.session() == stat.pid());
        add(flags, ProcessFlag.MULTITHREADED, stat.threads() > 1);
        add(flags, ProcessFlag.FOREGROUND, stat.group() == stat.foregroundGroup());
        return flags;
    }

    private static void add(Set<ProcessFlag> flags, ProcessFlag flag, boolean set) {
        if (set) {
            flags.add(flag);
        }
    }

    @Override
    public String stat() {
        StringBuilder text = new StringBuilder().append(stat.state());
        flags().forEach(flag -> text.append(flag.symbol()));
        return text.toString();
    }

    @Override
    public int nice() {
        return stat.nice();
    }

    @Override
    public int priority() {
        return stat.priority();
    }

    @Override
    public int threads() {
        return stat.threads();
    }

    @Override
    public boolean isKernelThread() {
        return stat.isKernelThread();
    }

    @Override
    public long virtualMemory() {
        return stat.virtualBytes();
    }

    @Override
    public long residentMemory() {
        return status.residentBytes();
    }

    @Override
    public OptionalLong proportionalMemory() {
        return ifSame(files -> files.readIfShown(pid(), "smaps_rollup"))
                .map(bytes -> PSS.matcher(new String(bytes, StandardCharsets.ISO_8859_1)))
                .filter(Matcher::find)
                .map(found -> OptionalLong.of(KILO * Long.parseLong(found.group(1))))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Duration userTime() {
        return table.ticks().duration(stat.userTicks());
    }

    @Override
    public Duration systemTime() {
        return table.ticks().duration(stat.systemTicks());
    }

    @Override
    public Instant startTime() {
        return table.ticks().instant(stat.startTicks());
    }

    @Override
    public Optional<String> terminal() {
        return terminal;
    }

    @Override
    public OptionalLong foregroundGroup() {
        return stat.foregroundGroup() < 0 ? OptionalLong.empty() : OptionalLong.of(stat.foregroundGroup());
    }

    @Override
    public String command() {
        return status.command();
    }

    @Override
    public List<String> commandLine() {
        return commandLine;
    }

    @Override
    public Optional<Path> executable() {
        return ifSame(files -> files.linkIfShown(pid(), "exe"));
    }

    @Override
    public long minorPageFaults() {
        return stat.minorFaults();
    }

    @Override
    public long majorPageFaults() {
        return stat.majorFaults();
    }

    @Override
    public OptionalInt openDescriptors() {
        int own = pid() == ProcessHandle.current().pid() ? 1 : 0; // the one that the look needs
        return ifSame(files -> files.countIfShown(pid(), "fd").stream().boxed().findFirst())
                .map(count -> OptionalInt.of(count - own))
                .orElse(OptionalInt.empty());
    }

    /** What a look finds, if the pid was still this process's after it. A zombie shows nothing. */
    private <T> Optional<T> ifSame(Function<ProcessFiles, Optional<T>> look) {
        Optional<T> found = look.apply(table.files());
        return table.files()
                .stat(pid())
                .filter(now -> now.startTicks() == stat.startTicks() && !ProcessState.of(now.state()).hasEnded())
                .flatMap(_ -> found);
    }

    boolean isYoungerThan(LinuxProcess other) {
        return stat.startTicks() > other.stat.startTicks();
    }

    @Override
    public Optional<ProcessInfo> refresh() {
        return table.find(pid()).filter(this::isSame);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinuxProcess process && process.pid() == pid() && process.stat.startTicks() == stat.startTicks();
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(pid()) + Long.hashCode(stat.startTicks());
    }

    @Override
    public String toString() {
        return "ProcessInfo[" + pid() + " " + PlainNames.plain(command()) + ", " + stat() + "]";
    }
}
