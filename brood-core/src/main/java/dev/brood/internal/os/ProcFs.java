// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The process file system of Linux ({@code proc(5)}), read without native code.
 *
 * <p>Where there is none (macOS, Windows) {@link #stat} falls back to {@link ProcessHandle}, and {@link #carriers} finds
 * nothing. Stateless and thread-safe. A process that ends while it is read counts as absent.
 */
public final class ProcFs {

    private static final ProcFs SYSTEM = new ProcFs(Path.of("/proc"));

    private final Path root;
    private final boolean present;

    ProcFs(Path root) {
        this.root = root;
        this.present = Files.isReadable(root.resolve("self/stat"));
    }

    /** {@return the process file system of this machine} */
    public static ProcFs system() {
        return SYSTEM;
    }

    /** {@return whether this machine has a readable process file system} */
    public boolean isPresent() {
        return present;
    }

    /** {@return the identity of this process} */
    public ProcessIdentity self() {
        long pid = ProcessHandle.current().pid();
        return stat(pid).map(ProcessStat::identity).orElse(new ProcessIdentity(pid, 0));
    }

    /**
     * {@return state, parent and group of a process, or empty if there is no such process}
     *
     * @param pid the process id
     */
    public Optional<ProcessStat> stat(long pid) {
        if (!present) {
            return ProcessHandle.of(pid).map(ProcFs::fromHandle);
        }
        return read(pid, "stat").flatMap(bytes -> parseStat(pid, new String(bytes, StandardCharsets.ISO_8859_1)));
    }

    /**
     * {@return whether exactly this process still runs; a zombie does not}
     *
     * @param process the process
     */
    public boolean isRunning(ProcessIdentity process) {
        return stat(process.pid())
                .filter(stat -> stat.identity().equals(process) && !stat.isZombie())
                .isPresent();
    }

    /**
     * {@return the resident memory of a process in bytes, or empty if unknown}
     *
     * @param pid the process id
     */
    public OptionalLong residentBytes(long pid) {
        return read(pid, "status").stream()
                .flatMap(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).lines())
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst();
    }

    /**
     * {@return every process whose initial environment holds {@code variable} with a value that begins with {@code prefix}}
     *
     * <p>Processes whose environment this one may not read are skipped, zombies too.
     *
     * @param variable name of the variable
     * @param prefix how its value begins
     */
    public List<EnvironmentCarrier> carriers(String variable, String prefix) {
        var found = new ArrayList<EnvironmentCarrier>();
        if (!present) {
            return found;
        }
        byte[] wanted = (variable + "=" + prefix).getBytes(StandardCharsets.UTF_8);
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(root, ProcFs::isProcess)) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                carrier(pid, wanted, variable.length() + 1).ifPresent(found::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The listing broke off: what was found so far is true, and callers scan until nothing is found.
            return found;
        }
        return found;
    }

    private Optional<EnvironmentCarrier> carrier(long pid, byte[] wanted, int valueOffset) {
        byte[] environment = read(pid, "environ").orElse(new byte[0]);
        int at = indexOf(environment, wanted);
        if (at < 0) {
            return Optional.empty();
        }
        int end = at;
        while (end < environment.length && environment[end] != 0) {
            end++;
        }
        String value = new String(environment, at + valueOffset, end - at - valueOffset, StandardCharsets.UTF_8);
        // The environment was read before the identity: a new process under this pid has to carry the value itself.
        return stat(pid)
                .filter(stat -> !stat.isZombie())
                .filter(stat -> indexOf(read(pid, "environ").orElse(new byte[0]), wanted) >= 0)
                .map(stat -> new EnvironmentCarrier(stat.identity(), stat.isStopped(), value));
    }

    private static int indexOf(byte[] environment, byte[] wanted) {
        for (int start = 0; start + wanted.length <= environment.length; start++) {
            if (matches(environment, start, wanted)) {
                return start;
            }
            while (start < environment.length && environment[start] != 0) {
                start++;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] environment, int start, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (environment[start + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isProcess(Path entry) {
        String name = entry.getFileName().toString();
        return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private Optional<byte[]> read(long pid, String file) {
        try {
            return Optional.of(Files.readAllBytes(root.resolve(Long.toString(pid)).resolve(file)));
        } catch (IOException e) {
            // The process ended, or it is another user's: both mean that it is not for us.
            return Optional.empty();
        }
    }

    /** Fields after the command, which is in parentheses and may hold anything: 0 state, 1 ppid, 2 pgrp, 19 starttime. */
    static Optional<ProcessStat> parseStat(long pid, String line) {
        int end = line.lastIndexOf(')');
        if (end < 0 || end + 2 >= line.length()) {
            return Optional.empty();
        }
        String[] fields = line.substring(end + 2).trim().split(" ", -1);
        if (fields.length < 20) {
            return Optional.empty();
        }
        var identity = new ProcessIdentity(pid, Long.parseLong(fields[19]));
        return Optional.of(new ProcessStat(
                identity, fields[0].charAt(0), Long.parseLong(fields[1]), Long.parseLong(fields[2])));
    }

    private static ProcessStat fromHandle(ProcessHandle handle) {
        long started = handle.info().startInstant().map(instant -> instant.toEpochMilli()).orElse(0L);
        long parent = handle.parent().map(ProcessHandle::pid).orElse(0L);
        return new ProcessStat(new ProcessIdentity(handle.pid(), started), '?', parent, 0);
    }
}
