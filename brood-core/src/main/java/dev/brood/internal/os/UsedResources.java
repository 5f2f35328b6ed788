// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a process has used up to one moment, and what it had then.
 *
 * @param stat times, faults and threads
 * @param status memory
 */
public record UsedResources(StatLine stat, StatusLines status) {

    /** Two files of the system, and the length of the first; longer ones are not sent. */
    public static final int MOST_BYTES = 1 << 14;

    /**
     * {@return what a process has used; empty if there is no such process, or this system does not tell}
     *
     * @param process the process
     */
    public static Optional<UsedResources> of(ProcessHandle process) {
        ProcessFiles files = ProcessFiles.system();
        long pid = process.pid();
        return files.stat(pid)
                .flatMap(stat -> files.read(pid, "status").map(status -> new UsedResources(stat, StatusLines.parse(pid, status))))
                .filter(used -> process.isAlive()); // else what was read may be another process's
    }

    /**
     * {@return what this process has used so far, for {@link #decode} in another one; no bytes if the system does not tell} Costs little: the process is
     * about to end.
     *
     * @throws IOException if the files cannot be read
     */
    public static byte[] ofThisProcess() throws IOException {
        Path self = Path.of("/proc/self");
        if (!ProcFs.system().isPresent()) {
            return new byte[0];
        }
        byte[] stat = Files.readAllBytes(self.resolve("stat"));
        byte[] status = Files.readAllBytes(self.resolve("status"));
        int length = Integer.BYTES + stat.length + status.length;
        return length > MOST_BYTES ? new byte[0] : ByteBuffer.allocate(length).putInt(stat.length).put(stat).put(status).array();
    }

    /**
     * {@return what another process has told of itself; empty if it told nothing}
     *
     * @param pid the process
     * @param bytes from {@link #ofThisProcess}
     * @throws BroodException if they are not what they should be
     */
    public static Optional<UsedResources> decode(long pid, byte[] bytes) {
        if (bytes.length == 0) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int length = bytes.length < Integer.BYTES ? -1 : in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BroodException("process " + pid + " tells what it has used in " + bytes.length + " bytes that make no sense: parent and"
                    + " child must use the same Brood");
        }
        byte[] stat = new byte[length];
        byte[] status = new byte[in.remaining() - length];
        in.get(stat).get(status);
        return Optional.of(new UsedResources(StatLine.parse(pid, stat), StatusLines.parse(pid, status)));
    }

    /** {@return the same memory, with later times and faults} A process that has just ended has no memory any more. */
    public UsedResources withTimesOf(StatLine later) {
        StatLine s = stat;
        return new UsedResources(
                new StatLine(
                        s.pid(), s.state(), s.parent(), s.group(), s.session(), s.terminal(), s.foregroundGroup(), s.flags(),
                        later.minorFaults(), later.majorFaults(), later.userTicks(), later.systemTicks(), s.priority(), s.nice(), s.threads(),
                        s.startTicks(), s.virtualBytes(), s.environmentStart(), s.environmentEnd()),
                status);
    }
}
