// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.wire.ClassSource;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Answers a child that asks for classes and resources: from this process, or from its own parent. */
final class ClassServer {

    private static final System.Logger LOG = System.getLogger(ClassServer.class.getName());

    private static final int LONGEST_NAME = 1 << 16;

    private ClassServer() {}

    /** Serves one connection to its end, on its own thread, for class loaders are user code. */
    static void serve(FrameChannel frames) throws IOException {
        try (frames) {
            for (Frame frame = frames.read(LONGEST_NAME); frame != null; frame = frames.read(LONGEST_NAME)) {
                String name = new String(frame.body(), StandardCharsets.UTF_8);
                byte[] bytes = switch (frame.type()) {
                    case CLASS_WANTED -> find(name, ClassSource::classBytes);
                    case RESOURCE_WANTED -> find(name, ClassSource::resource);
                    default -> throw new ProtocolException("frame " + frame.type() + " on a connection for classes");
                };
                if (bytes == null) {
                    frames.write(FrameType.CLASS_UNKNOWN, frame.number(), new byte[0]);
                } else {
                    frames.write(FrameType.CLASS_BYTES, frame.number(), bytes);
                }
            }
        }
    }

    /** What a source is asked. */
    private interface Question {
        byte @Nullable [] ask(ClassSource source, String name);
    }

    /** The child has only this connection for its life: whatever goes wrong here is an answer, too. */
    private static byte @Nullable [] find(String name, Question question) {
        try {
            byte[] bytes = question.ask(ProcessWire.get().classes(), name);
            return bytes != null ? bytes : question.ask(ThisProcess.classSource(), name);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "Looking for " + name + ", which a child has asked for, failed; it is told that nobody has it", e);
            return null;
        }
    }
}
