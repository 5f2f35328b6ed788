// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/** The functions of the system itself. */
final class OsSyncFunctions implements OsSync {

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Linker.Option CAPTURED = Linker.Option.captureCallState("errno");

    private final MethodHandle wait;
    private final MethodHandle wake;

    private OsSyncFunctions(MethodHandle wait, MethodHandle wake) {
        this.wait = wait;
        this.wake = wake;
    }

    /**
     * The functions, if the system has them.
     *
     * @param symbols where to look
     * @throws IllegalCallerException if native access is denied
     */
    @SuppressWarnings("restricted") // a caller without native access gets a warning from the JDK, which names the flag
    static Optional<OsSync> find(SymbolLookup symbols) {
        Optional<MemorySegment> wait = symbols.find("os_sync_wait_on_address_with_timeout");
        Optional<MemorySegment> wake = symbols.find("os_sync_wake_by_address_any");
        if (wait.isEmpty() || wake.isEmpty()) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return Optional.of(new OsSyncFunctions(
                linker.downcallHandle(
                        wait.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                        CAPTURED),
                linker.downcallHandle(
                        wake.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT),
                        CAPTURED)));
    }

    @Override
    public int waitOnAddressWithTimeout(MemorySegment address, long value, long size, int flags, int clock, long nanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return outcome((int) wait.invokeExact(state, address, value, size, flags, clock, nanos), state);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the system threw", e); // no such call does
        }
    }

    @Override
    public int wakeByAddressAny(MemorySegment address, long size, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return outcome((int) wake.invokeExact(state, address, size, flags), state);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the system threw", e); // no such call does
        }
    }

    private static int outcome(int result, MemorySegment state) {
        return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
    }
}
