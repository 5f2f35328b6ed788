// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The process file system of Linux ({@code proc(5)}), read without native code.
 *
 * <p>Where there is none (macOS, Windows) {@link #stat} falls back to {@link ProcessHandle}, and {@link #carriers} finds
 * nothing. Stateless and thread-safe. A process that ends while it is read counts as absent. One that cannot be read for another
 * reason does not: a scan says so.
 */
public final class ProcFs {

    private static final ProcFs SYSTEM = new ProcFs(Path.of("/proc"));
    /** ESRCH: the process ended meanwhile, or has no environment. */
    private static final String NO_SUCH_PROCESS = "No such process";

    /** How often a process that executes a new program is looked at again, after {@link #EXECUTING_PAUSE_NANOS} each time. */
    private static final int EXECUTING_LOOKS = 100;

    private static final long EXECUTING_PAUSE_NANOS = 200_000;

    /** In how many looks in succession an environment is to be empty, to be taken for one that stays so. */
    private static final int EMPTY_LOOKS = 4;

    private static final int READ_SIZE = 1 << 16;
    private static final byte[] NONE = {};

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
     * {@return state, parent and group of a process, or empty if there is no such process, or none that can be read}
     *
     * @param pid the process id
     */
    public Optional<ProcessStat> stat(long pid) {
        if (!present) {
            return ProcessHandle.of(pid).map(ProcFs::fromHandle);
        }
        try {
            return readStat(pid);
        } catch (IOException e) {
            return Optional.empty(); // nothing can be told of it just now
        }
    }

    private Optional<ProcessStat> readStat(long pid) throws IOException {
        return readLine(pid).map(ProcessStat::of);
    }

    private Optional<StatLine> readLine(long pid) throws IOException {
        return read(pid, "stat").map(bytes -> StatLine.parse(pid, bytes)).filter(line -> !line.isReleased());
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
     * {@return whether exactly this process has ended; unlike with {@link #isRunning}, not if that cannot be told just now}
     *
     * @param process the process
     */
    public boolean hasEnded(ProcessIdentity process) {
        if (!present) {
            return !isRunning(process);
        }
        try {
            return readStat(process.pid())
                    .filter(stat -> stat.identity().equals(process) && !stat.isZombie())
                    .isEmpty();
        } catch (IOException e) {
            return false; // this process has no descriptor left, for instance
        }
    }

    /**
     * {@return every process whose initial environment holds {@code variable} with a value that begins with {@code prefix}}
     *
     * <p>One that starts another and ends is found, or the other is. Processes whose environment this one may not read are skipped, zombies
     * too. Where the look is not complete, the scan says so.
     *
     * @param variable name of the variable
     * @param prefix how its value begins
     */
    public CarrierScan carriers(String variable, String prefix) {
        var found = new ArrayList<EnvironmentCarrier>();
        byte[] wanted = (variable + "=" + prefix).getBytes(StandardCharsets.UTF_8);
        IOException gap = forEach(pid -> carrier(pid, wanted, variable.length() + 1).ifPresent(found::add));
        return new CarrierScan(found, gap);
    }

    /**
     * {@return all processes, zombies excepted, with the value that a variable has in the initial environment of each}
     *
     * <p>As with {@link #carriers}; those whose environment this process may not read are there, without a value.
     *
     * @param variable name of the variable
     */
    public ProcessScan processes(String variable) {
        var found = new ArrayList<ProcessScan.Seen>();
        byte[] wanted = (variable + "=").getBytes(StandardCharsets.UTF_8);
        IOException gap = forEach(pid -> {
            String value = carrier(pid, wanted, wanted.length).map(EnvironmentCarrier::value).orElse(null);
            readStat(pid).filter(stat -> !stat.isZombie()).ifPresent(stat -> found.add(new ProcessScan.Seen(stat, value)));
        });
        return new ProcessScan(found, gap);
    }

    /** Reads something of a process, if it is still there. */
    private interface Reading {
        void of(long pid) throws IOException;
    }

    /**
     * Looks at every process, until a list of all has none that has not been looked at: one that was listed may have started another, and
     * ended before it was looked at.
     *
     * @return why some process could not be looked at, null if all were
     */
    private @Nullable IOException forEach(Reading reading) {
        Set<Long> seen = new HashSet<>();
        IOException gap = null;
        int before = -1;
        while (present && seen.size() > before) {
            before = seen.size();
            try (DirectoryStream<Path> processes = Files.newDirectoryStream(root, ProcFs::isProcess)) {
                for (Path process : processes) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    if (seen.add(pid)) {
                        try {
                            reading.of(pid);
                        } catch (IOException e) {
                            gap = e;
                        }
                    }
                }
            } catch (IOException e) {
                return e;
            } catch (DirectoryIteratorException e) {
                return e.getCause();
            }
        }
        return gap;
    }

    private Optional<EnvironmentCarrier> carrier(long pid, byte[] wanted, int valueOffset) throws IOException {
        byte[] environment = environment(pid);
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
        Optional<ProcessStat> running = readStat(pid).filter(stat -> !stat.isZombie());
        if (running.isEmpty() || indexOf(environment(pid), wanted) < 0) {
            return Optional.empty();
        }
        return running.map(stat -> new EnvironmentCarrier(stat.identity(), stat.isStopped(), value));
    }

    /**
     * Reads the initial environment of a process; empty if it has none, ended, or is another user's. One that executes a new program
     * ({@code execve(2)}) has none either for a moment, which is waited for.
     *
     * @throws IOException if it cannot be read, though the process may well have one
     */
    private byte[] environment(long pid) throws IOException {
        int emptyLooks = 0;
        for (int look = 0; look < EXECUTING_LOOKS; look++) {
            Optional<byte[]> read = read(pid, "environ");
            byte[] environment = read.orElse(NONE);
            if (read.isEmpty() || isReadByOneCall(environment)) {
                return environment;
            }
            Optional<StatLine> line = readLine(pid);
            if (line.isEmpty() || !isTold(line.get())) {
                return environment;
            }
            long length = line.get().environmentEnd() - line.get().environmentStart();
            if (length > 0 && length == environment.length) {
                return environment;
            }
            boolean empty = length == 0 && line.get().environmentEnd() != 0; // also for a moment while it is being set up
            emptyLooks = empty ? emptyLooks + 1 : 0;
            if (emptyLooks == EMPTY_LOOKS) {
                return NONE;
            }
            LockSupport.parkNanos(EXECUTING_PAUSE_NANOS);
        }
        throw new IOException("process " + pid + " executes a new program, and has not been given its environment yet");
    }

    /** Whether it is whole: an environment that is replaced between two calls seems to end there. */
    private static boolean isReadByOneCall(byte[] environment) {
        return environment.length > 0 && environment.length < READ_SIZE;
    }

    /** Whether a process has an environment, or gets one, and the kernel tells of it: if not, 0 says nothing. */
    private boolean isTold(StatLine line) throws IOException {
        if (line.isKernelThread() || line.isExiting()) {
            return false;
        }
        return line.environmentEnd() != 0
                || readLine(ProcessHandle.current().pid()).filter(own -> own.environmentEnd() != 0).isPresent();
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

    /**
     * Reads a file of a process; empty if the process ended or is another user's.
     *
     * @throws IOException if the process may well be there: no descriptor is left, for instance
     */
    private Optional<byte[]> read(long pid, String file) throws IOException {
        Path process = root.resolve(Long.toString(pid));
        try {
            return Optional.of(read(process.resolve(file)));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return Optional.empty();
        } catch (IOException e) {
            // The text is in the user's language. Where that is not English, the process itself has to tell.
            if (String.valueOf(e.getMessage()).contains(NO_SUCH_PROCESS) || Files.notExists(process) || hasNoMemory(pid, process)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Reads by one call what is shorter than {@link #READ_SIZE}. */
    private static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[READ_SIZE];
            int length = 0;
            for (int read = in.read(bytes); read > 0; read = in.read(bytes, length, bytes.length - length)) {
                length += read;
                if (length < bytes.length) {
                    break; // a call that is given less has come to the end
                }
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            return Arrays.copyOf(bytes, length);
        }
    }

    /** Whether it is a zombie or a thread of the kernel, neither of which has an environment. */
    private static boolean hasNoMemory(long pid, Path process) {
        try {
            StatLine line = StatLine.parse(pid, read(process.resolve("stat")));
            return line.isKernelThread() || ProcessStat.of(line).isZombie();
        } catch (IOException e) {
            return false; // it has just ended, or cannot be read either
        }
    }

    private static ProcessStat fromHandle(ProcessHandle handle) {
        long started = handle.info().startInstant().map(instant -> instant.toEpochMilli()).orElse(0L);
        long parent = handle.parent().map(ProcessHandle::pid).orElse(0L);
        return new ProcessStat(new ProcessIdentity(handle.pid(), started), '?', parent, 0, 0);
    }
}
