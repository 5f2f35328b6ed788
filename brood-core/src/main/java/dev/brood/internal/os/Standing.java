// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a thread stands among those that want a processor: what the processes that it starts have of it. Source: {@code proc(5)}.
 *
 * @param nice its nice value
 * @param processors those on which it may run, as the system lists them
 */
public record Standing(int nice, String processors) {

    private static final System.Logger LOG = System.getLogger(Standing.class.getName());
    private static final Path THREAD = Path.of("/proc/thread-self");

    /** What was told last, for when nothing can be read just now. */
    private static volatile Standing last = new Standing(0, "");

    /** {@return that of the current thread; always the same where the system does not tell} */
    public static Standing ofThisThread() {
        if (ProcFs.system().isPresent()) {
            long pid = ProcessHandle.current().pid();
            try {
                StatLine stat = StatLine.parse(pid, Files.readAllBytes(THREAD.resolve("stat")));
                String status = new String(Files.readAllBytes(THREAD.resolve("status")), StandardCharsets.ISO_8859_1);
                Standing own = new Standing(stat.nice(), Affinity.processorsIn(pid, status));
                last = own;
                return own;
            } catch (IOException | BroodException e) { // no descriptor is left, for instance, or a sandbox tells less than Linux
                LOG.log(Level.DEBUG, "The nice value and the processors of a thread are not known just now", e);
            }
        }
        return last;
    }
}
