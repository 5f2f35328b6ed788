// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.internal.os.PlainNames;
import dev.brood.os.ProcessFlag;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessState;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import oshi.software.os.OSProcess;
import oshi.util.Constants;

/**
 * A process as OSHI and the JDK tell of it. What neither does is an {@link UnsupportedOperationException}; an empty text, "unknown", and a
 * number below what there can be are OSHI's ways to say that it does not know.
 *
 * <p>What OSHI cannot tell on any system are groups, sessions, terminals, real users, nice values and proportional memory. The priority is that
 * of the system's own scale: 0 to 127 on macOS and 0 to 31 on Windows, both with the highest served first.
 */
final class OshiProcess implements ProcessInfo {

    private final OshiProcesses source;
    private final ProcessHandle handle;
    private final ProcessHandle.Info info;

    /** Null if OSHI may not look into the process. */
    private final @Nullable OSProcess told;

    private final long parent;
    private final Optional<String> user;
    private final List<String> commandLine;

    /**
     * Notes what has been told, and asks for the rest of what is of one moment.
     *
     * @param source where it was looked up
     * @param handle its identity
     * @param told what OSHI knows; null for nothing
     */
    OshiProcess(OshiProcesses source, ProcessHandle handle, @Nullable OSProcess told) {
        this.source = source;
        this.handle = handle;
        this.told = told;
        this.info = handle.info();
        this.parent = told != null ? told.getParentProcessID() : handle.parent().map(ProcessHandle::pid).orElse(0L);
        this.user = told == null ? info.user() : text(told.getUser()).or(info::user).or(() -> text(told.getUserID()));
        this.commandLine = commandLine(told, info);
    }

    /** OSHI has one text where it cannot tell words apart. */
    private static List<String> commandLine(@Nullable OSProcess told, ProcessHandle.Info info) {
        if (told != null && !told.getArguments().isEmpty()) {
            return List.copyOf(told.getArguments());
        }
        Optional<String> line = told == null ? Optional.empty() : text(told.getCommandLine());
        return line.map(List::of)
                .orElseGet(() -> Stream.concat(info.command().stream(), info.arguments().stream().flatMap(Stream::of)).toList());
    }

    private static Optional<String> text(@Nullable String text) {
        return text == null || text.isBlank() || text.equals(Constants.UNKNOWN) ? Optional.empty() : Optional.of(text);
    }

    private UnsupportedOperationException untold(String what) {
        return new UnsupportedOperationException(what + " of process " + pid() + " is not told on this system (" + System.getProperty("os.name")
                + "), or not to this user. Leave it out, or ask as an administrator.");
    }

    private OSProcess told(String what) {
        if (told == null) {
            throw untold(what);
        }
        return told;
    }

    /** A number that was told, the least of which is 0 or 1. */
    private long number(String what, long least, long number) {
        if (number < least) {
            throw untold(what);
        }
        return number;
    }

    @Override
    public long pid() {
        return handle.pid();
    }

    @Override
    public long parentPid() {
        return parent;
    }

    @Override
    public long processGroup() {
        throw untold("the process group");
    }

    @Override
    public long session() {
        throw untold("the session");
    }

    @Override
    public String user() {
        return user.orElseThrow(() -> untold("the user"));
    }

    @Override
    public long realUid() {
        throw untold("the real uid");
    }

    /** Windows has no numbers for users. OSHI tells the real one on Linux. */
    @Override
    public long effectiveUid() {
        String id = told("the effective uid").getUserID();
        if (id == null || !id.matches("\\d{1,18}")) {
            throw untold("the effective uid");
        }
        return Long.parseLong(id);
    }

    @Override
    public ProcessState state() {
        return state(told("the state").getState());
    }

    /**
     * {@return what OSHI's state of a process is to Brood}
     *
     * <p>OSHI has {@code WAITING} for what cannot be interrupted, and {@code SUSPENDED}, on Windows, for what others have stopped.
     * {@code NEW} has no letter with Brood, {@code INVALID} is a process that could not be looked at, and {@code OTHER} is any state that
     * OSHI has no name for, such as Linux's t, I and P: these are unknown. On Windows, which has states of threads only, a process runs or is
     * suspended.
     *
     * @param state as OSHI has it
     */
    static ProcessState state(OSProcess.State state) {
        return switch (state) {
            case RUNNING -> ProcessState.RUNNING;
            case SLEEPING -> ProcessState.SLEEPING;
            case WAITING -> ProcessState.UNINTERRUPTIBLE;
            case STOPPED, SUSPENDED -> ProcessState.STOPPED;
            case ZOMBIE -> ProcessState.ZOMBIE;
            case NEW, OTHER, INVALID -> ProcessState.UNKNOWN;
        };
    }

    /** The only flag that OSHI's values tell. */
    @Override
    public Set<ProcessFlag> flags() {
        return told("the state").getThreadCount() > 1 ? EnumSet.of(ProcessFlag.MULTITHREADED) : EnumSet.noneOf(ProcessFlag.class);
    }

    @Override
    public String stat() {
        StringBuilder text = new StringBuilder().append(state().letter());
        flags().forEach(flag -> text.append(flag.symbol()));
        return text.toString();
    }

    @Override
    public int nice() {
        throw untold("the nice value");
    }

    @Override
    public int priority() {
        return told("the priority").getPriority();
    }

    @Override
    public int threads() {
        String what = "the number of threads";
        return (int) number(what, 1, told(what).getThreadCount());
    }

    @Override
    public boolean isKernelThread() {
        throw untold("whether it is a kernel thread");
    }

    @Override
    public long virtualMemory() {
        String what = "the virtual memory";
        return number(what, 0, told(what).getVirtualSize());
    }

    @Override
    public long residentMemory() {
        String what = "the resident memory";
        return number(what, 0, told(what).getResidentSetSize());
    }

    @Override
    public OptionalLong proportionalMemory() {
        return OptionalLong.empty();
    }

    @Override
    public Duration userTime() {
        String what = "the user's part of the CPU time";
        return Duration.ofMillis(number(what, 0, told(what).getUserTime()));
    }

    @Override
    public Duration systemTime() {
        String what = "the kernel's part of the CPU time";
        return Duration.ofMillis(number(what, 0, told(what).getKernelTime()));
    }

    @Override
    public Instant startTime() {
        String what = "the start time";
        return info.startInstant().orElseGet(() -> Instant.ofEpochMilli(number(what, 1, told(what).getStartTime())));
    }

    @Override
    public Optional<String> terminal() {
        throw untold("the terminal");
    }

    @Override
    public OptionalLong foregroundGroup() {
        throw untold("the foreground group");
    }

    @Override
    public String command() {
        return (told == null ? Optional.<String>empty() : text(told.getName()))
                .or(() -> executable().map(Path::getFileName).map(Path::toString))
                .orElseThrow(() -> untold("the command"));
    }

    @Override
    public List<String> commandLine() {
        return commandLine;
    }

    @Override
    public Optional<Path> executable() {
        try {
            return (told == null ? Optional.<String>empty() : text(told.getPath())).or(info::command).map(Path::of);
        } catch (InvalidPathException _) {
            return Optional.empty(); // what has no name as a file, in this locale or at all
        }
    }

    @Override
    public long minorPageFaults() {
        String what = "the number of page faults";
        return number(what, 0, told(what).getMinorFaults());
    }

    @Override
    public long majorPageFaults() {
        String what = "the number of page faults";
        return number(what, 0, told(what).getMajorFaults());
    }

    /** OSHI has 0 for what it may not know. */
    @Override
    public OptionalInt openDescriptors() {
        long count = told == null ? 0 : told.getOpenFiles();
        return count < 1 || hasEnded() ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(count));
    }

    /**
     * {@return whether it has ended, or its pid has gone to another one} What the JDK may not look into, on Windows, has no start time with it
     * and is never alive: of such a process, that OSHI tells of it has to do.
     */
    boolean hasEnded() {
        return info.startInstant().isPresent() ? !handle.isAlive() : told == null;
    }

    @Override
    public Optional<ProcessInfo> refresh() {
        return source.find(pid()).filter(this::isSame);
    }

    /** As the JDK has it: pid and start time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof OshiProcess process && process.handle.equals(handle);
    }

    @Override
    public int hashCode() {
        return handle.hashCode();
    }

    @Override
    public String toString() {
        return "ProcessInfo[" + pid() + Told.of(this::command).map(command -> " " + PlainNames.plain(command)).orElse("") + "]";
    }
}
