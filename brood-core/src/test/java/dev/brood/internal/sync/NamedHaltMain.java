// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.HaltingGuard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A process that creates named memory and ends on the way, or looks at what such a one has left. */
public final class NamedHaltMain {

    private static final String NAME = "halted";
    private static final int BYTES = 10_000;
    private static final int MANY = 1_000;

    private NamedHaltMain() {}

    /** Does what the first argument says. */
    public static void main(String[] arguments) throws Exception {
        Session.current();
        switch (arguments[0]) {
            case "create" -> create(Integer.parseInt(arguments[1]));
            case "absent" -> checkAbsent();
            case "rest" -> checkTheRestStoresNothing();
            default -> checkSwept();
        }
        System.exit(0);
    }

    private static void create(int stores) {
        NameDirectory.MEMORY.make();
        HaltingGuard.endJvmAfter(stores);
        NamedMemory made = NamedMemory.create(NAME, BYTES);
        HaltingGuard.endJvmAfter(HaltingGuard.NEVER);
        check(made.memory().byteSize() == BYTES, "size");
        check(NamedMemory.unlink(NAME), "it had a name");
        made.close();
    }

    /** What was not finished has no name, and another can take that. */
    private static void checkAbsent() {
        try {
            NamedMemory.attach(NAME, null);
            throw new AssertionError("half of it can be attached to");
        } catch (StaleHandleException e) {
            create(MANY);
        }
    }

    private static void checkTheRestStoresNothing() {
        NamedMemory made = NamedMemory.create(NAME, BYTES);
        HaltingGuard.endJvmAfter(0);
        NamedMemory attached = NamedMemory.attach(NAME, made.id());
        attached.unlink();
        attached.close();
        HaltingGuard.endJvmAfter(HaltingGuard.NEVER);
        made.close();
    }

    /** What was not finished goes with the next sweep after its time. */
    private static void checkSwept() throws Exception {
        Path names = NameDirectory.MEMORY.find();
        List<Path> unfinished = list(names);
        check(!unfinished.isEmpty(), "those that were killed have left files");
        for (Path file : unfinished) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofMinutes(5))));
        }
        Sweep.now();
        check(list(names).isEmpty(), "left behind: " + list(names));
    }

    private static List<Path> list(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
