// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The way to handle a signal that this process ignores: the JVM leaves HUP, INT and TERM ignored once they are, and
 * {@code sun.misc.Signal} does not tell that. Source: {@code JVM_RegisterSignal} of HotSpot, {@code signal(2)}.
 */
public final class IgnoredSignals {

    /** A handler until the JVM's is set: a function of C that takes a number and does nothing, so that no signal does harm. */
    private static final String HARMLESS = "abs";

    /** SIG_ERR. */
    private static final long FAILED = -1;

    private IgnoredSignals() {}

    /**
     * Makes the system not ignore a signal any more. The JVM's own handler is to be set directly after.
     *
     * @param number the signal's number
     * @return false if native access has not been granted, without which it is impossible
     */
    @SuppressWarnings("restricted") // asked for before
    public static boolean lift(int number) {
        if (!IgnoredSignals.class.getModule().isNativeAccessEnabled()) {
            return false;
        }
        try {
            Linker linker = Linker.nativeLinker();
            MemorySegment harmless = linker.defaultLookup().findOrThrow(HARMLESS);
            var signal = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("signal"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            MemorySegment before = (MemorySegment) signal.invokeExact(number, harmless);
            if (before.address() == FAILED) {
                throw new IllegalStateException("signal(" + number + ") failed, which it does for no signal that can be ignored");
            }
            return true;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the system threw", e); // no such call does
        }
    }
}
