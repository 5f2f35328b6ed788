// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The parent of one {@link WireChild}. Public and free of test libraries, so that programs started by the tests (a source file, a
 * JShell session, a module) use it, too.
 */
public final class ChildVm implements AutoCloseable {

    /** A task that any lambda can be. */
    public interface Task<V> extends Callable<V>, Serializable {}

    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final LocalDictionary own = new LocalDictionary();
    private final LocalDictionary mirror = new LocalDictionary();
    private final LocalClassSource classes;
    private final Encoder encoder;
    private final Decoder decoder;
    private final List<String> asked = new ArrayList<>();
    private int sent;

    /**
     * Starts a child whose class path has the wire and nothing else.
     *
     * @param classPath of the child
     */
    public ChildVm(String... classPath) throws IOException {
        this(new LocalClassSource(), "-cp", String.join(java.io.File.pathSeparator, classPath), WireChild.class.getName());
    }

    ChildVm(LocalClassSource classes, String... arguments) throws IOException {
        this.classes = classes;
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        out = new DataOutputStream(process.getOutputStream());
        in = new DataInputStream(process.getInputStream());
        encoder = new Encoder(own, classes);
        decoder = new Decoder(mirror, classes, ClassSource.NONE);
    }

    /** The names of the classes that the child has asked for. */
    public List<String> asked() {
        return asked;
    }

    /** Runs a task there. */
    @SuppressWarnings("unchecked") // the task's own type
    public <V extends @Nullable Object> V call(Callable<V> task) throws Exception {
        byte[] record = encoder.encode(task, "task");
        for (; sent < own.size(); sent++) {
            out.writeByte('E');
            out.writeInt(sent);
            out.writeInt(own.entry(sent).length);
            out.write(own.entry(sent));
        }
        out.writeByte('R');
        out.writeInt(record.length);
        out.write(record);
        out.flush();
        while (true) {
            int kind = in.readUnsignedByte();
            switch (kind) {
                case 'E' -> mirror.append(in.readInt(), in.readNBytes(in.readInt()));
                case 'C' -> answer(in.readUTF());
                case 'V' -> {
                    return (V) decoder.decode(in.readNBytes(in.readInt()));
                }
                default -> throw failure(Failures.rebuild(in.readNBytes(in.readInt()), decoder, "[process child, pid " + process.pid() + "]"));
            }
        }
    }

    private void answer(String name) throws IOException {
        asked.add(name);
        byte[] bytes = classes.classBytes(name);
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
        out.flush();
    }

    private static Exception failure(Throwable t) {
        if (t instanceof Error e) {
            throw e;
        }
        return (Exception) t;
    }

    @Override
    public void close() throws IOException {
        out.close();
        process.destroyForcibly();
    }
}
