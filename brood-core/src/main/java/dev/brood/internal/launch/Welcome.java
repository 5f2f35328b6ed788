// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a parent tells its child about itself.
 *
 * @param name the child's name
 * @param role what the child is for
 * @param depth how many parents it has: 1 for a child of the program itself
 * @param parentName the parent's name
 * @param parentPid the parent's process id
 * @param context how it gets its own children, or null for the way of a program that says nothing
 * @param grouped whether it is to ask for the process group that it joins
 */
record Welcome(
        String name,
        LaunchSpec.Role role,
        int depth,
        String parentName,
        long parentPid,
        @Nullable StartContext context,
        boolean grouped) {

    byte[] encode() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(name);
            out.writeByte(role.ordinal());
            out.writeInt(depth);
            out.writeUTF(parentName);
            out.writeLong(parentPid);
            out.writeBoolean(context != null);
            if (context != null) {
                context.write(out);
            }
            out.writeBoolean(grouped);
        } catch (IOException e) {
            throw new AssertionError("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    static Welcome decode(byte[] body) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(body))) {
            return new Welcome(
                    in.readUTF(),
                    LaunchSpec.Role.values()[in.readUnsignedByte()],
                    in.readInt(),
                    in.readUTF(),
                    in.readLong(),
                    in.readBoolean() ? StartContext.read(in) : null,
                    in.readBoolean());
        }
    }
}
