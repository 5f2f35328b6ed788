// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.os.ProcessIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A detached process as the file of its name tells it, in lines of UTF-8; the name comes last, for it may have lines itself:
 *
 * <pre>
 *   brood process 1
 *   &lt;pid&gt; &lt;start time&gt;
 *   &lt;random part of its session&gt;
 *   &lt;name&gt;
 * </pre>
 *
 * @param name its name
 * @param process its pid and start time
 * @param session the random part of its session
 */
public record PublishedProcess(String name, ProcessIdentity process, String session) {

    private static final String VERSION = "brood process 1";
    private static final int LINES = 4;
    private static final int LONGEST = 1 << 10;

    byte[] encode() {
        return String.join("\n", VERSION, process.pid() + " " + process.startTime(), session, name).getBytes(StandardCharsets.UTF_8);
    }

    /** What a file tells; empty if it is none of this version. */
    static Optional<PublishedProcess> of(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        int read = channel.read(bytes, 0);
        while (read > 0 && bytes.hasRemaining()) {
            read = channel.read(bytes, bytes.position());
        }
        return parse(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8));
    }

    private static Optional<PublishedProcess> parse(String text) {
        List<String> lines = List.of(text.split("\n", LINES));
        if (lines.size() < LINES || !lines.getFirst().equals(VERSION) || !lines.get(1).matches("\\d{1,18} \\d{1,18}")) {
            return Optional.empty();
        }
        String[] process = lines.get(1).split(" ", -1);
        return Optional.of(new PublishedProcess(
                lines.get(3), new ProcessIdentity(Long.parseLong(process[0]), Long.parseLong(process[1])), lines.get(2)));
    }
}
