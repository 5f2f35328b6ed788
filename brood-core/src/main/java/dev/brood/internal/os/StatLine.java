// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.nio.charset.StandardCharsets;

/**
 * One line of {@code /proc/PID/stat}, as {@code proc_pid_stat(5)} describes it. Times are in clock ticks. The command is left out: some
 * kernels escape characters in it and some do not, and the line does not tell; see {@link StatusLines}.
 *
 * @param pid the process
 * @param state the letter of the state
 * @param parent pid of the parent, 0 if it has none that can be seen
 * @param group the process group
 * @param session the session
 * @param terminal device number of the controlling terminal, 0 if there is none
 * @param foregroundGroup foreground process group of the terminal, -1 if there is none
 * @param flags of the kernel
 * @param minorFaults page faults that needed no disk
 * @param majorFaults page faults that did
 * @param userTicks CPU time in user mode
 * @param systemTicks CPU time in the kernel
 * @param priority as the kernel shows it: 20 + nice, or negative for real time
 * @param nice -20 to 19
 * @param threads how many
 * @param startTicks when it started, since the system did
 * @param virtualBytes its address space
 * @param environmentStart where its initial environment begins in its memory, 0 if it has no memory or the kernel does not tell this process
 * @param environmentEnd where its initial environment ends, 0 as above, and until a program that is being executed has been set up
 */
public record StatLine(
        long pid,
        char state,
        long parent,
        long group,
        long session,
        int terminal,
        long foregroundGroup,
        long flags,
        long minorFaults,
        long majorFaults,
        long userTicks,
        long systemTicks,
        int priority,
        int nice,
        int threads,
        long startTicks,
        long virtualBytes,
        long environmentStart,
        long environmentEnd) {

    /** PF_EXITING and PF_KTHREAD of {@code linux/sched.h}. */
    private static final long EXITING = 0x4;

    private static final long KERNEL_THREAD = 0x0020_0000;

    /** Some million years after the start of the system: more is no time. */
    private static final long LATEST_START = 1L << 53;

    /** What stands for group and session when the kernel has taken them from the process. */
    private static final int RELEASED = -1;

    private static final int SHOWN = 300;

    /**
     * Takes a line apart. The command stands in parentheses and may hold anything, also parentheses, blanks and ends of line.
     *
     * @param pid the process whose line it is
     * @param bytes what was read
     * @return what it says
     * @throws BroodException if it is no such line; the message tells what is wrong
     */
    public static StatLine parse(long pid, byte[] bytes) {
        String line = new String(bytes, StandardCharsets.ISO_8859_1); // one character for each byte
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 0 || close < open) {
            throw malformed(pid, "a command in parentheses is expected", line);
        }
        String[] fields = line.substring(close + 1).strip().split(" ", -1);
        return new Fields(pid, line, fields).toLine();
    }

    /**
     * {@return whether the process has been reaped while its line was read: the kernel is just removing it from its table, and tells only part of
     * what it was}
     */
    public boolean isReleased() {
        return group == RELEASED;
    }

    /** {@return whether it is a thread of the kernel, which has neither memory nor a command line} */
    public boolean isKernelThread() {
        return (flags & KERNEL_THREAD) != 0;
    }

    /** {@return whether it is ending, and may have given up its memory} */
    public boolean isExiting() {
        return (flags & EXITING) != 0;
    }

    private static BroodException malformed(long pid, String problem, String line) {
        String shown = line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
        return new BroodException("/proc/" + pid + "/stat cannot be understood: " + problem + ", found '" + PlainNames.plain(shown.strip())
                + "'. Is another program's file system mounted at /proc?");
    }

    /** What follows the command; positions are those of {@code proc_pid_stat(5)}, where the state is 3. */
    private record Fields(long pid, String line, String[] values) {

        private static final int FIRST = 3;

        StatLine toLine() {
            if (text(3).length() != 1) {
                throw malformed(pid, "field 3 (state) is expected to be a letter", line);
            }
            return new StatLine(
                    pid,
                    text(3).charAt(0),
                    count(4, "ppid", Integer.MAX_VALUE),
                    number(5, "pgrp", RELEASED, Integer.MAX_VALUE),
                    number(6, "session", RELEASED, Integer.MAX_VALUE),
                    (int) number(7, "tty_nr", Integer.MIN_VALUE, Integer.MAX_VALUE),
                    number(8, "tpgid", -1, Integer.MAX_VALUE),
                    count(9, "flags", Long.MAX_VALUE),
                    count(10, "minflt", Long.MAX_VALUE),
                    count(12, "majflt", Long.MAX_VALUE),
                    count(14, "utime", Long.MAX_VALUE),
                    count(15, "stime", Long.MAX_VALUE),
                    (int) number(18, "priority", Integer.MIN_VALUE, Integer.MAX_VALUE),
                    (int) number(19, "nice", Integer.MIN_VALUE, Integer.MAX_VALUE),
                    (int) count(20, "num_threads", Integer.MAX_VALUE),
                    count(22, "starttime", LATEST_START),
                    count(23, "vsize", Long.MAX_VALUE),
                    countIfTold(50, "env_start", Long.MAX_VALUE),
                    countIfTold(51, "env_end", Long.MAX_VALUE));
        }

        private String text(int position) {
            if (position - FIRST >= values.length) {
                throw malformed(pid, "at least 23 fields are expected", line);
            }
            return values[position - FIRST];
        }

        /** Lines of kernels before 3.5 end earlier. */
        private long countIfTold(int position, String name, long most) {
            return position - FIRST < values.length ? count(position, name, most) : 0;
        }

        private long count(int position, String name, long most) {
            return number(position, name, 0, most);
        }

        private long number(int position, String name, long least, long most) {
            String text = text(position);
            long value;
            try {
                value = Long.parseLong(text);
            } catch (NumberFormatException _) {
                throw malformed(pid, "field " + position + " (" + name + ") is expected to be a number", line);
            }
            if (value < least || value > most) {
                throw malformed(pid, "field " + position + " (" + name + ") is expected from " + least + " to " + most, line);
            }
            return value;
        }
    }
}
