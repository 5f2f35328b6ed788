// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Answers a child that asks for classes: from this process, or from its own parent. */
final class ClassServer {

    private static final int LONGEST_NAME = 1 << 16;

    private ClassServer() {}

    /** Serves one connection to its end, on its own thread, for class loaders are user code. */
    static void serve(FrameChannel frames) throws IOException {
        try (frames) {
            for (Frame frame = frames.read(LONGEST_NAME); frame != null; frame = frames.read(LONGEST_NAME)) {
                if (frame.type() != FrameType.CLASS_WANTED) {
                    throw new ProtocolException("frame " + frame.type() + " on a connection for classes");
                }
                byte[] bytes = find(new String(frame.body(), StandardCharsets.UTF_8));
                if (bytes == null) {
                    frames.write(FrameType.CLASS_UNKNOWN, frame.number(), new byte[0]);
                } else {
                    frames.write(FrameType.CLASS_BYTES, frame.number(), bytes);
                }
            }
        }
    }

    private static byte @Nullable [] find(String binaryName) {
        byte[] bytes = ProcessWire.get().classes().classBytes(binaryName);
        return bytes != null ? bytes : ThisProcess.classSource().classBytes(binaryName);
    }
}
