// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.ClockTicks;
import dev.brood.internal.os.ProcessFiles;
import dev.brood.internal.os.StatLine;
import dev.brood.internal.os.StatusLines;
import dev.brood.internal.os.TerminalNames;
import dev.brood.internal.os.UserNames;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The processes in a process file system of Linux. */
final class LinuxTable implements ProcessTable {

    private final ProcessFiles files;
    private final UserNames users = new UserNames();
    private final TerminalNames terminals;

    /** Null until somebody asks for a time. */
    private volatile @Nullable ClockTicks ticks;

    /**
     * Looks up processes.
     *
     * @param files the process file system
     */
    LinuxTable(ProcessFiles files) {
        this.files = files;
        this.terminals = new TerminalNames(files.root());
    }

    @Override
    public Optional<ProcessInfo> find(long pid) {
        Optional<StatLine> before = files.stat(pid);
        while (before.isPresent()) {
            Optional<byte[]> status = files.read(pid, "status");
            byte[] commandLine = files.readIfShown(pid, "cmdline").orElse(new byte[0]);
            Optional<StatLine> after = files.stat(pid);
            if (status.isEmpty() || after.isEmpty()) {
                return Optional.empty();
            } else if (after.get().startTicks() == before.get().startTicks()) {
                StatusLines lines = StatusLines.parse(pid, status.get());
                return lines.process() == pid ? Optional.of(info(after.get(), lines, commandLine)) : Optional.empty();
            }
            before = after; // the pid went to another process between the files
        }
        return Optional.empty();
    }

    private ProcessInfo info(StatLine stat, StatusLines status, byte[] commandLine) {
        String user = users.name(status.effectiveUid(), files.root().resolve(Long.toString(stat.pid())));
        return new LinuxProcess(this, stat, status, user, terminals.name(stat.terminal()), ProcessFiles.words(commandLine));
    }

    @Override
    public List<ProcessInfo> all() {
        return files.pids().stream().flatMap(pid -> find(pid).stream()).toList();
    }

    @Override
    public boolean canBeParent(ProcessInfo parent, ProcessInfo child) {
        return !(parent instanceof LinuxProcess first && child instanceof LinuxProcess second && first.isYoungerThan(second));
    }

    ProcessFiles files() {
        return files;
    }

    /** {@return what the times of all processes mean; read once} */
    ClockTicks ticks() {
        ClockTicks known = ticks;
        if (known == null) {
            known = ClockTicks.of(files.root());
            ticks = known;
        }
        return known;
    }
}
