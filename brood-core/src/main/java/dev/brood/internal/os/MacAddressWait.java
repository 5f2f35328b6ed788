// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * Waiting by {@code os_sync_wait_on_address_with_timeout}, which macOS has since 14.4.
 *
 * <p>Never run on a Mac so far: it keeps the contract of {@link WordWait} against a stand-in for the functions.
 */
final class MacAddressWait implements WordWait {

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

    /** Of a wake that cannot be done just now; whoever misses one looks at the word by himself in a while. */
    private static final int ATTEMPTS = 8;

    private final OsSync functions;

    MacAddressWait(OsSync functions) {
        this.functions = functions;
    }

    /**
     * That of this machine, if it is a Mac that has the functions.
     *
     * @throws IllegalCallerException if native access is denied
     */
    static Optional<WordWait> find() {
        return OsSyncFunctions.find(Linker.nativeLinker().defaultLookup()).map(MacAddressWait::new);
    }

    @Override
    public void await(MemorySegment word, int expected, long nanos) {
        int result = functions.waitOnAddressWithTimeout(
                word, Integer.toUnsignedLong(expected), Integer.BYTES, OsSync.SHARED, OsSync.MACH_ABSOLUTE_TIME, nanos);
        switch (-result) {
            case OsSync.TIMED_OUT, OsSync.INTERRUPTED, OsSync.NO_MEMORY -> {
                return; // as if woken for no reason
            }
            case OsSync.FAULT -> load(word); // so that the next call finds the page
            default -> refuse(result, "os_sync_wait_on_address_with_timeout");
        }
    }

    @Override
    public void wake(MemorySegment word) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int result = functions.wakeByAddressAny(word, Integer.BYTES, OsSync.SHARED);
            switch (-result) {
                case OsSync.NOBODY_WAITS -> {
                    return;
                }
                case OsSync.FAULT -> load(word);
                case OsSync.INTERRUPTED, OsSync.NO_MEMORY -> Thread.onSpinWait();
                default -> {
                    refuse(result, "os_sync_wake_by_address_any");
                    return;
                }
            }
        }
    }

    private static void load(MemorySegment word) {
        var _ = (int) INT.getVolatile(word, 0L);
    }

    private static void refuse(int result, String function) {
        if (result < 0) {
            throw new IllegalStateException(function + " failed with errno " + -result + ". Wait without it: add -D" + PROPERTY
                    + "=portable to the command line.");
        }
    }

    @Override
    public boolean isNative() {
        return true;
    }
}
