// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is of interest in {@code /proc/PID/status}, see {@code proc_pid_status(5)}.
 *
 * @param process id of the process; a thread's file names its process here
 * @param realUid whose process it is
 * @param effectiveUid whose rights it has
 * @param residentBytes memory that it has in RAM; 0 for zombies and kernel threads
 * @param lockedBytes memory that stays in RAM
 */
public record StatusLines(long process, long realUid, long effectiveUid, long residentBytes, long lockedBytes) {

    private static final long KILO = 1024;

    /**
     * Takes the file apart.
     *
     * @param pid the process whose file it is
     * @param bytes what was read
     * @return what it says
     * @throws BroodException if it is no such file; the message tells what is wrong
     */
    public static StatusLines parse(long pid, byte[] bytes) {
        Map<String, String> values = new HashMap<>();
        new String(bytes, StandardCharsets.ISO_8859_1).lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip()); // the name comes first: it can forge nothing
            }
        });
        return new StatusLines(
                number(pid, "Tgid", values.get("Tgid"), 0),
                number(pid, "Uid", values.get("Uid"), 0),
                number(pid, "Uid", values.get("Uid"), 1),
                bytes(pid, "VmRSS", values.get("VmRSS")),
                bytes(pid, "VmLck", values.get("VmLck")));
    }

    private static long bytes(long pid, String key, @Nullable String value) {
        return value == null ? 0 : KILO * number(pid, key, value, 0);
    }

    private static long number(long pid, String key, @Nullable String value, int index) {
        String[] words = value == null ? new String[0] : value.split("\\s+", -1);
        if (index < words.length && words[index].matches("\\d{1,15}")) {
            return Long.parseLong(words[index]);
        }
        throw new BroodException("/proc/" + pid + "/status cannot be understood: a number is expected in place " + (index + 1) + " of "
                + key + ", found " + (value == null ? "no such line" : "'" + value + "'")
                + ". Is another program's file system mounted at /proc?");
    }
}
