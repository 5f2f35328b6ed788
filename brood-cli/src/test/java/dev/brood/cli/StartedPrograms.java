// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Programs that a test starts, and ends with all that they have started. */
final class StartedPrograms implements AutoCloseable {

    private final List<Process> programs = new ArrayList<>();

    Process start(String... command) throws IOException {
        return endLater(new ProcessBuilder(command).start());
    }

    /** Ends a program, too, that the test has started itself. */
    Process endLater(Process program) {
        programs.add(program);
        return program;
    }

    @Override
    public void close() {
        for (Process program : programs) {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
        }
    }
}
