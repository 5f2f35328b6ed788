// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/** The process group that this process belongs to; source: {@code setpgid(2)}. */
public final class OwnGroup {

    private OwnGroup() {}

    /**
     * Goes to another group of the same session.
     *
     * @param group its id, or 0 for a new one that this process leads
     * @return whether this process is in that group now; false if there is no such group, or if this process leads a session
     * @throws UnsupportedOperationException if this system has no process groups
     */
    @SuppressWarnings("restricted") // native access is granted to every child by its command line
    public static boolean join(long group) {
        Linker linker = Linker.nativeLinker();
        var setpgid = linker.defaultLookup()
                .find("setpgid")
                .map(address -> linker.downcallHandle(
                        address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT)))
                .orElseThrow(() -> new UnsupportedOperationException(
                        System.getProperty("os.name") + " has no process groups: start the child without one"));
        try {
            return (int) setpgid.invokeExact(0, Math.toIntExact(group)) == 0;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the system threw", e); // no such call does
        }
    }
}
