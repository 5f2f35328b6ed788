// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.PlainNames;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** A process as the JDK tells of it, which is little. */
final class HandleProcess implements ProcessInfo {

    private final HandleTable table;
    private final ProcessHandle handle;
    private final ProcessHandle.Info info;
    private final long parent;

    HandleProcess(HandleTable table, ProcessHandle handle) {
        this.table = table;
        this.handle = handle;
        this.info = handle.info();
        this.parent = handle.parent().map(ProcessHandle::pid).orElse(0L);
    }

    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException(what + " is read from the process file system of Linux, and this system ("
                + System.getProperty("os.name") + ") has none mounted at /proc that shows this process."
                + " The library OSHI (com.github.oshi:oshi-core) tells it on macOS and Windows; in a container, mount /proc.");
    }

    private UnsupportedOperationException hidden(String what) {
        return new UnsupportedOperationException(what + " of process " + pid() + " is not told by this system (" + System.getProperty("os.name")
                + ") to this process. Ask as the process's own user, or as an administrator.");
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
        throw unsupported("the process group");
    }

    @Override
    public long session() {
        throw unsupported("the session");
    }

    @Override
    public String user() {
        return info.user().orElseThrow(() -> hidden("the user"));
    }

    @Override
    public long realUid() {
        throw unsupported("the real uid");
    }

    @Override
    public long effectiveUid() {
        throw unsupported("the effective uid");
    }

    @Override
    public ProcessState state() {
        throw unsupported("the state");
    }

    @Override
    public Set<ProcessFlag> flags() {
        throw unsupported("the state");
    }

    @Override
    public String stat() {
        throw unsupported("the state");
    }

    @Override
    public int nice() {
        throw unsupported("the nice value");
    }

    @Override
    public int priority() {
        throw unsupported("the priority");
    }

    @Override
    public int threads() {
        throw unsupported("the number of threads");
    }

    @Override
    public boolean isKernelThread() {
        throw unsupported("whether it is a kernel thread");
    }

    @Override
    public long virtualMemory() {
        throw unsupported("the virtual memory");
    }

    @Override
    public long residentMemory() {
        throw unsupported("the resident memory");
    }

    @Override
    public OptionalLong proportionalMemory() {
        throw unsupported("the proportional memory");
    }

    @Override
    public Duration userTime() {
        throw unsupported("the user's part of the CPU time");
    }

    @Override
    public Duration systemTime() {
        throw unsupported("the kernel's part of the CPU time");
    }

    @Override
    public Instant startTime() {
        return info.startInstant().orElseThrow(() -> hidden("the start time"));
    }

    @Override
    public Optional<String> terminal() {
        throw unsupported("the terminal");
    }

    @Override
    public OptionalLong foregroundGroup() {
        throw unsupported("the foreground group");
    }

    @Override
    public String command() {
        return executable().map(Path::getFileName).map(Path::toString).orElseThrow(() -> hidden("the command"));
    }

    @Override
    public List<String> commandLine() {
        return Stream.concat(info.command().stream(), info.arguments().stream().flatMap(Stream::of)).toList();
    }

    @Override
    public Optional<Path> executable() {
        return info.command().map(Path::of);
    }

    @Override
    public long minorPageFaults() {
        throw unsupported("the number of page faults");
    }

    @Override
    public long majorPageFaults() {
        throw unsupported("the number of page faults");
    }

    @Override
    public OptionalInt openDescriptors() {
        throw unsupported("the number of open descriptors");
    }

    boolean isYoungerThan(HandleProcess other) {
        return info.startInstant()
                .flatMap(own -> other.info.startInstant().map(own::isAfter))
                .orElse(false);
    }

    @Override
    public Optional<ProcessInfo> refresh() {
        return table.find(pid()).filter(this::isSame);
    }

    /** As the JDK has it: pid and start time. */
    @Override
    public boolean equals(Object other) {
        return other instanceof HandleProcess process && process.handle.equals(handle);
    }

    @Override
    public int hashCode() {
        return handle.hashCode();
    }

    @Override
    public String toString() {
        return "ProcessInfo[" + pid() + info.command().map(command -> " " + PlainNames.plain(command)).orElse("") + "]";
    }
}
