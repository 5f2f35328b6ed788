// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.BroodException;
import dev.brood.internal.os.ProcessFiles;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessTree;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import oshi.PlatformEnum;
import oshi.SystemInfo;

/**
 * Where the commands look processes up: the library where the system has a process file system, and OSHI where it has none. What a
 * system does not tell, the processes throw {@link UnsupportedOperationException} for: {@link Told} makes that a blank.
 */
interface ProcessSource {

    /**
     * System property that chooses: {@code portable} takes OSHI also where there is a process file system. For tests, and to see on Linux
     * what other systems show.
     */
    String PROPERTY = "brood.processes";

    /** {@return all processes that this one may see, with ascending pids} */
    List<ProcessInfo> all();

    /** {@return the process that has a pid now, if this one may see it} */
    Optional<ProcessInfo> find(long pid);

    /** {@return all processes and who started whom} */
    ProcessTree tree();

    /** {@return a process and all below it; empty if there is none that this one may see} */
    default Optional<ProcessTree> tree(long pid) {
        ProcessTree all = tree();
        return all.find(pid).map(found -> all.subtree(found.pid()));
    }

    /**
     * {@return the one for this machine}
     *
     * @throws BroodException if {@value #PROPERTY} asks for something that there is not
     */
    static ProcessSource system() {
        return choose(System.getProperty(PROPERTY, ""), ProcessFiles.system(), SystemInfo::getCurrentPlatform);
    }

    /**
     * Chooses.
     *
     * @param asked the property
     * @param files the process file system, which may be missing
     * @param platform tells the system as OSHI names it, for which OSHI is loaded
     */
    static ProcessSource choose(String asked, ProcessFiles files, Supplier<PlatformEnum> platform) {
        return switch (asked) {
            case "" -> files.arePresent() || !OshiProcesses.knows(platform.get()) ? new LibraryProcesses() : OshiProcesses.ofThisMachine();
            case "portable" -> OshiProcesses.ofThisMachine();
            default ->
                throw new BroodException("-D" + PROPERTY + "=" + asked + " is not portable, which is all that can be asked for. Leave it out:"
                        + " then processes are looked up where this system tells most of them.");
        };
    }
}
