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
 * @param command the name of the command, at most 15 bytes but for kernel threads
 * @param process id of the process; a thread's file names its process here
 * @param realUid whose process it is
 * @param effectiveUid whose rights it has
 * @param residentBytes memory that it has in RAM; 0 for zombies and kernel threads
 * @param lockedBytes memory that stays in RAM
 * @param peakResidentBytes the most that it has had in RAM; 0 for zombies and kernel threads
 */
public record StatusLines(
        String command, long process, long realUid, long effectiveUid, long residentBytes, long lockedBytes, long peakResidentBytes) {

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
        for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) { // one character for each byte
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return new StatusLines(
                command(pid, values.get("Name")),
                number(pid, "Tgid", values.get("Tgid"), 0),
                number(pid, "Uid", values.get("Uid"), 0),
                number(pid, "Uid", values.get("Uid"), 1),
                bytes(pid, "VmRSS", values.get("VmRSS")),
                bytes(pid, "VmLck", values.get("VmLck")),
                bytes(pid, "VmHWM", values.get("VmHWM")));
    }

    /** The kernel writes an end of line as {@code \n} and a backslash as two, so that a name cannot forge a line. */
    private static String command(long pid, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw malformed(pid, "a tab and a name are expected after Name", value);
        }
        StringBuilder plain = new StringBuilder();
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                i++;
                c = value.charAt(i);
                plain.append(c == 'n' ? "\n" : c == '\\' ? "\\" : "\\" + c);
            } else {
                plain.append(c);
            }
        }
        return new String(plain.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static long bytes(long pid, String key, @Nullable String value) {
        return value == null ? 0 : KILO * number(pid, key, value, 0);
    }

    private static long number(long pid, String key, @Nullable String value, int index) {
        String[] words = value == null ? new String[0] : value.strip().split("\\s+", -1);
        if (index < words.length && words[index].matches("\\d{1,15}")) {
            return Long.parseLong(words[index]);
        }
        throw malformed(pid, "a number is expected in place " + (index + 1) + " of " + key, value);
    }

    private static BroodException malformed(long pid, String problem, @Nullable String value) {
        return new BroodException("/proc/" + pid + "/status cannot be understood: " + problem + ", found "
                + (value == null ? "no such line" : "'" + PlainNames.plain(value.strip()) + "'")
                + ". Is another program's file system mounted at /proc?");
    }
}
