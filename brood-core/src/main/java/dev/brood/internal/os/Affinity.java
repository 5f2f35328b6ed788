// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processors on which processes may run, which Linux keeps for each of their threads. Thread-safe; sources:
 * {@code sched_setaffinity(2)}, {@code cpuset(7)}.
 */
public final class Affinity {

    /** Linux can be built for as many processors, not more: their numbers are below. */
    public static final int PROCESSORS = 8192;

    private static final Pattern LIST = Pattern.compile("(?m)^Cpus_allowed_list:\\s*([0-9,-]+)$");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

    private Affinity() {}

    /**
     * Binds all threads of a process to some processors. Those that they start later are bound, too.
     *
     * @param process the process; its start time is compared directly before
     * @param processors their numbers, at least one
     * @return false if the process has ended
     * @throws IllegalArgumentException if the process cannot be run on one of them; nothing has been changed then
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so
     * @throws UnsupportedOperationException if this system cannot do it, or native access is denied
     * @throws BroodException if it cannot be done for another reason
     */
    public static boolean set(ProcessHandle process, BitSet processors) {
        LinuxSystemCalls calls = calls("the affinity of process " + process.pid() + " cannot be set");
        requireUsable(calls, processors);
        return new AllThreads(ProcessFiles.system()).apply(process, new NativeAffinity(calls, processors));
    }

    private static void requireUsable(LinuxSystemCalls calls, BitSet processors) {
        BitSet usable = usable(calls);
        BitSet others = (BitSet) processors.clone();
        others.andNot(usable);
        if (!others.isEmpty()) {
            throw unusable(processors, others, usable);
        }
    }

    static IllegalArgumentException unusable(BitSet asked, BitSet others, BitSet usable) {
        return new IllegalArgumentException("affinity(" + list(asked) + "): processor " + list(others)
                + (others.cardinality() == 1 ? " does" : " do") + " not exist or may not be used here. Choose from " + list(usable)
                + "; others need another machine, or a cpuset (of the container or service) that has them.");
    }

    /** Asks a thread of its own for all: the kernel leaves those that it may have. */
    private static BitSet usable(LinuxSystemCalls calls) {
        return CompletableFuture.supplyAsync(() -> {
            BitSet all = new BitSet();
            all.set(0, PROCESSORS);
            var every = new NativeAffinity(calls, all);
            every.ask(0);
            return every.get(0).orElse(all);
        }, Thread.ofPlatform().daemon().name("brood-processors")::start).join();
    }

    /**
     * {@return the processors on which the first thread of a process may run; empty if there is no such process}
     *
     * @param pid the process
     * @throws UnsupportedOperationException if this system does not tell
     */
    public static Optional<BitSet> get(long pid) {
        ProcessFiles files = ProcessFiles.system();
        if (!files.arePresent()) {
            throw unsupported("the affinity of process " + pid + " is not known");
        }
        return files.read(pid, "status").map(bytes -> parse(pid, new String(bytes, StandardCharsets.ISO_8859_1)));
    }

    /** The processors that the system lists in a file {@code status}. */
    static String processorsIn(long pid, String status) {
        Matcher line = LIST.matcher(status);
        if (!line.find()) {
            throw new BroodException("/proc/" + pid + "/status has no line with Cpus_allowed_list. Is another program's file system mounted"
                    + " at /proc?");
        }
        return line.group(1);
    }

    private static BitSet parse(long pid, String status) {
        BitSet processors = new BitSet();
        RANGE.matcher(processorsIn(pid, status)).results().forEach(range -> {
            int first = Integer.parseInt(range.group(1));
            processors.set(first, range.group(2) == null ? first + 1 : Integer.parseInt(range.group(2)) + 1);
        });
        return processors;
    }

    /** {@return numbers as {@code taskset -c} takes them, such as {@code 0-3,6}} */
    static String list(BitSet processors) {
        StringBuilder text = new StringBuilder();
        for (int first = processors.nextSetBit(0); first >= 0; ) {
            int next = processors.nextClearBit(first);
            text.append(text.isEmpty() ? "" : ",").append(first).append(next - first > 1 ? "-" + (next - 1) : "");
            first = processors.nextSetBit(next);
        }
        return text.isEmpty() ? "none" : text.toString();
    }

    private static LinuxSystemCalls calls(String what) {
        try {
            return LinuxSystemCalls.find().orElseThrow(() -> unsupported(what));
        } catch (IllegalCallerException e) {
            throw new UnsupportedOperationException(what + ": native access is denied. Add --enable-native-access=ALL-UNNAMED (or =dev.brood) to"
                    + " the command line, or start the child by commandPrefix(\"taskset\", \"-c\", ...).", e);
        }
    }

    private static UnsupportedOperationException unsupported(String what) {
        return new UnsupportedOperationException(what + ": this needs Linux on x86-64 or ARM64 with /proc, and this system is "
                + System.getProperty("os.name") + " on " + System.getProperty("os.arch") + ". Leave the affinity out here.");
    }
}
