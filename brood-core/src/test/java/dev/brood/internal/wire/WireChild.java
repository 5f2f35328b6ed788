// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A process that decodes tasks from stdin, calls them, and answers on stdout: the wire's part of a worker, with nothing else of
 * Brood. Frames: {@code E id bytes} entry, {@code R bytes} record, {@code C name} question for a class, {@code B length bytes} its
 * answer, {@code V} value and {@code F} failure.
 */
public final class WireChild {

    private WireChild() {}

    /** Serves until stdin ends. */
    public static void main(String[] args) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(System.out);
        System.setOut(System.err);
        LocalDictionary mirror = new LocalDictionary();
        LocalDictionary own = new LocalDictionary();
        LocalClassSource classes = new LocalClassSource();
        Encoder encoder = new Encoder(own, classes);
        Decoder decoder = new Decoder(mirror, classes, name -> ask(in, out, name));
        int sent = 0;
        for (int kind = in.read(); kind >= 0; kind = in.read()) {
            if (kind == 'E') {
                mirror.append(in.readInt(), in.readNBytes(in.readInt()));
                continue;
            }
            char answer = 'V';
            byte[] result;
            try {
                result = encoder.encode(run(decoder.decode(in.readNBytes(in.readInt()))), "result");
            } catch (Throwable t) {
                answer = 'F';
                result = Failures.capture(t, encoder);
            }
            for (; sent < own.size(); sent++) {
                out.writeByte('E');
                out.writeInt(sent);
                out.writeInt(own.entry(sent).length);
                out.write(own.entry(sent));
            }
            out.writeByte(answer);
            out.writeInt(result.length);
            out.write(result);
            out.flush();
        }
    }

    private static @Nullable Object run(@Nullable Object task) throws Exception {
        return task instanceof Callable<?> c ? c.call() : task;
    }

    private static byte @Nullable [] ask(DataInputStream in, DataOutputStream out, String name) {
        try {
            out.writeByte('C');
            out.writeUTF(name);
            out.flush();
            int length = in.readInt();
            return length < 0 ? null : in.readNBytes(length);
        } catch (IOException e) {
            throw new IllegalStateException("the parent is gone", e);
        }
    }
}
