// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * How processes get their children, as a parent hands it on to a child.
 *
 * @param method the name of the start method
 * @param spares how many spares there may be for each kind
 * @param preload the names of the classes that spares load
 */
public record StartContext(String method, int spares, List<String> preload) {

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(method);
        out.writeInt(spares);
        Preload.write(preload, out);
    }

    static StartContext read(DataInputStream in) throws IOException {
        return new StartContext(in.readUTF(), in.readInt(), Preload.read(in));
    }
}
