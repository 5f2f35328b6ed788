// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessTree;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import oshi.PlatformEnum;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;
import oshi.util.GlobalConfig;

/**
 * The processes as OSHI tells of them, for systems without a process file system.
 *
 * <p>Which processes there are is the JDK's to say, and which of them are the same as before: OSHI leaves out those that it may not look
 * into, such as those of other users on macOS, and gives start times that differ from look to look. Of what it leaves out, there is what
 * the JDK knows. A process that ends during a look is left out.
 */
final class OshiProcesses implements ProcessSource {

    private final Supplier<List<OSProcess>> all;
    private final IntFunction<@Nullable OSProcess> one;

    /**
     * Looks up processes.
     *
     * @param all looks at all processes
     * @param one looks at the one that has a pid
     */
    OshiProcesses(Supplier<List<OSProcess>> all, IntFunction<@Nullable OSProcess> one) {
        this.all = all;
        this.one = one;
    }

    /** {@return those of this machine} */
    static OshiProcesses ofThisMachine() {
        GlobalConfig.set(GlobalConfig.OSHI_OS_WINDOWS_COMMANDLINE_BATCH, true); // one query for all takes as long as four for one each
        OperatingSystem system = new SystemInfo().getOperatingSystem();
        return new OshiProcesses(system::getProcesses, system::getProcess);
    }

    /** {@return whether there is a version of OSHI for a system} */
    static boolean knows(PlatformEnum platform) {
        return switch (platform) {
            case WINDOWS, LINUX, ANDROID, MACOS, SOLARIS, FREEBSD, AIX, OPENBSD -> true;
            case WINDOWSCE, GNU, KFREEBSD, NETBSD, UNKNOWN -> false;
        };
    }

    @Override
    public List<ProcessInfo> all() {
        List<ProcessHandle> handles;
        try (Stream<ProcessHandle> found = ProcessHandle.allProcesses()) {
            handles = found.sorted(Comparator.comparingLong(ProcessHandle::pid)).toList();
        }
        Map<Long, OSProcess> told = new HashMap<>();
        all.get().forEach(process -> told.put((long) process.getProcessID(), process));
        return handles.stream().flatMap(handle -> process(handle, told.get(handle.pid())).stream()).toList();
    }

    @Override
    public Optional<ProcessInfo> find(long pid) {
        return pid > Integer.MAX_VALUE ? Optional.empty() : handle(pid).flatMap(handle -> process(handle, one.apply((int) pid)));
    }

    /** On Windows the JDK lists processes that it finds no handle for, because it may not look into them. */
    private static Optional<ProcessHandle> handle(long pid) {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        if (handle.isPresent()) {
            return handle;
        }
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(each -> each.pid() == pid).findFirst();
        }
    }

    /** The handle was made before the look. If it still stands for the pid, the look was at no later process. */
    private Optional<ProcessInfo> process(ProcessHandle handle, @Nullable OSProcess told) {
        boolean isTold = told != null && told.getState() != OSProcess.State.INVALID;
        OshiProcess process = new OshiProcess(this, handle, isTold ? told : null);
        return process.hasEnded() ? Optional.empty() : Optional.of(process);
    }

    @Override
    public ProcessTree tree() {
        return ProcessTree.of(all());
    }
}
