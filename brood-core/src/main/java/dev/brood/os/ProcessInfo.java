// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.Given;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the operating system told of one process when it was looked at: any process of the machine, not only Brood's. It is what a line of
 * {@code ps} shows, and what {@code psutil.Process} is in Python.
 *
 * <p>The values are those of one moment and do not change; {@link #refresh} looks again. Only {@link #proportionalMemory},
 * {@link #openDescriptors} and {@link #executable}, which cost more or need rights, are looked up when they are asked for. They are
 * empty if the process has ended, if its pid belongs to another one by now, or if it is a kernel thread.
 *
 * <p>A pid tells only who has it now. So a process is told apart by its pid <em>and</em> its start time, and two objects are equal if
 * both are.
 *
 * <h2>Rights</h2>
 * Without rights, everything can be seen of processes of the same user, and all but the three values above of others. Where the
 * process file system is mounted with {@code hidepid}, processes of others are not seen at all.
 *
 * <h2>Other systems</h2>
 * Linux tells all this in {@code /proc}. Where there is none, {@link #of}, {@link #current} and {@link #all} work with what
 * {@link ProcessHandle} knows, which is {@link #pid}, {@link #parentPid}, {@link #user}, {@link #startTime}, {@link #command},
 * {@link #commandLine} and {@link #executable}. Every other method throws {@link UnsupportedOperationException}, as do {@link #user},
 * {@link #startTime} and {@link #command} if the system keeps them from this process.
 *
 * <p>Immutable and thread-safe. Sources: {@code proc(5)}, {@code ps(1)}.
 */
public interface ProcessInfo {

    /**
     * {@return the process that has a pid now; empty if none has, or none that this process may see}
     *
     * @param pid the pid; the id of a thread is none
     * @throws dev.brood.error.BroodException if it cannot be looked at although it is there: this process has too many files open,
     *     or something else is mounted at {@code /proc}
     */
    static Optional<ProcessInfo> of(long pid) {
        return ProcessTable.system().find(pid);
    }

    /** {@return this process} */
    static ProcessInfo current() {
        long pid = ProcessHandle.current().pid();
        return of(pid).orElseThrow(() -> new IllegalStateException("process " + pid + " does not see itself. Look at what is mounted at /proc."));
    }

    /**
     * {@return all processes that this one may see, with ascending pids; those that end during the look are left out}
     *
     * <p>They are looked at one after the other, so this is no picture of one moment.
     *
     * @throws dev.brood.error.BroodException if one cannot be looked at although it is there, as {@link #of} has it
     */
    static List<ProcessInfo> all() {
        return ProcessTable.system().all();
    }

    /** {@return the process id, {@code PID}} */
    long pid();

    /** {@return the parent's pid, {@code PPID}; 0 if it has none, or none that can be seen from this container} */
    long parentPid();

    /** {@return the process group, {@code PGID}, which has the pid of its first process} */
    long processGroup();

    /** {@return the session, {@code SID}, which has the pid of its leader} */
    long session();

    /** {@return the name of the user with whose rights it runs, {@code USER}; the number if there is no name} */
    String user();

    /** {@return the user who started it, {@code RUID}} */
    long realUid();

    /** {@return the user with whose rights it runs, {@code EUID}} */
    long effectiveUid();

    /** {@return what it does} */
    ProcessState state();

    /** {@return what {@code ps -o stat} appends to the state's letter} */
    Set<ProcessFlag> flags();

    /** {@return letter and flags as {@code ps -o stat} shows them, such as {@code Ssl+}} */
    String stat();

    /** {@return the nice value, {@code NI}, from -20 (served first) to 19} */
    int nice();

    /**
     * {@return the priority with which the kernel schedules it, lower first, as {@code PR} in {@code top}: 20 + nice, or a negative number for
     * real time}
     */
    int priority();

    /** {@return the number of its threads, {@code NLWP}} */
    int threads();

    /** {@return whether it is a thread of the kernel, which has neither memory nor a command line} */
    boolean isKernelThread();

    /** {@return the size of its address space in bytes, {@code VSZ}, most of which may never be touched} */
    long virtualMemory();

    /** {@return its bytes in RAM, {@code RSS}, where what is shared with others counts in full for each} */
    long residentMemory();

    /**
     * {@return its bytes in RAM, {@code PSS}, where what is shared with n others counts as its n-th part; looked up at each call. Empty if this process may
     * not know, or the kernel is older than 4.14}
     */
    OptionalLong proportionalMemory();

    /** {@return the CPU time that it has used in its own code, in steps of mostly 10 ms} */
    Duration userTime();

    /** {@return the CPU time that the kernel has used for it, in steps of mostly 10 ms} */
    Duration systemTime();

    /**
     * {@return when it started, as {@link ProcessHandle.Info#startInstant} has it: up to a second off, for the system tells in whole seconds when it
     * started itself}
     */
    Instant startTime();

    /** {@return its controlling terminal as {@code TTY} shows it, such as {@code pts/3}; empty if it has none} */
    Optional<String> terminal();

    /** {@return the process group in the foreground of its terminal, {@code TPGID}; empty if it has no terminal} */
    OptionalLong foregroundGroup();

    /**
     * {@return the name of its command, {@code COMM}: at most 15 bytes, which the process may change, and may hold any
     * character}
     */
    String command();

    /**
     * {@return the command and its arguments, {@code ARGS}; a program that changes them to show what it does has all in one. Empty for
     * kernel threads and zombies}
     */
    List<String> commandLine();

    /**
     * {@return the program's file, looked up at each call; its name ends with " (deleted)" if it has been. Empty if this process may not
     * know}
     */
    Optional<Path> executable();

    /** {@return page faults that needed no disk} */
    long minorPageFaults();

    /** {@return page faults that needed a disk} */
    long majorPageFaults();

    /** {@return the number of its open descriptors, looked up at each call. Empty if this process may not know} */
    OptionalInt openDescriptors();

    /**
     * {@return whether this and the other are the same process, though perhaps looked at at different times}
     *
     * @param other the other
     */
    default boolean isSame(ProcessInfo other) {
        Given.notNull(other, "isSame", "another look at a process");
        return equals(other);
    }

    /**
     * {@return what there is to tell of the process now; empty if it has ended and its parent has fetched its exit status, also if another process has its pid}
     *
     * @throws dev.brood.error.BroodException if it cannot be looked at although it is there, as {@link #of} has it
     */
    Optional<ProcessInfo> refresh();
}
