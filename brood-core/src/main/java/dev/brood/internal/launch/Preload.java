// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/** The classes that a spare loads before it waits: their names on the way there, and their loading. */
final class Preload {

    private Preload() {}

    static byte[] encode(List<String> names) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            write(names, out);
        } catch (IOException e) {
            throw new AssertionError("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    static List<String> decode(byte[] body) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(body))) {
            return read(in);
        }
    }

    static void write(List<String> names, DataOutputStream out) throws IOException {
        out.writeInt(names.size());
        for (String name : names) {
            out.writeUTF(name);
        }
    }

    static List<String> read(DataInputStream in) throws IOException {
        List<String> names = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            names.add(in.readUTF());
        }
        return List.copyOf(names);
    }

    /** Loads and initialises classes. One that fails is told of, and is tried again by the child's work, if that needs it. */
    static void load(List<String> names) {
        for (String name : names) {
            try {
                Class.forName(name, true, ClassLoader.getSystemClassLoader());
            } catch (ClassNotFoundException | LinkageError e) {
                System.getLogger(Preload.class.getName())
                        .log(Level.WARNING, "Class " + name + ", which a context names to be preloaded, cannot be loaded in a spare process", e);
            }
        }
    }
}
