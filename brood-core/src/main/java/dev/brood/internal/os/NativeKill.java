// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/** Signals by {@code kill(2)}. */
final class NativeKill implements KillCall {

    private static final String ERRNO = "errno";
    private static final VarHandle ERROR =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement(ERRNO));
    private static final int EPERM = 1;
    private static final int ESRCH = 3;

    private final MethodHandle kill;

    private NativeKill(MethodHandle kill) {
        this.kill = kill;
    }

    /** The function of this system, if it has one; called only where native access has been granted. */
    @SuppressWarnings("restricted")
    static Optional<KillCall> find() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("kill").map(address -> new NativeKill(linker.downcallHandle(
                address,
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                Linker.Option.captureCallState(ERRNO))));
    }

    @Override
    public Outcome kill(int pid, int signal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            if ((int) kill.invokeExact(state, pid, signal) == 0) {
                return Outcome.SENT;
            }
            int error = (int) ERROR.get(state, 0L);
            return switch (error) {
                case ESRCH -> Outcome.NO_SUCH_PROCESS;
                case EPERM -> Outcome.NOT_PERMITTED;
                default -> throw new BroodException("kill(" + pid + ", " + signal + ") failed with errno " + error
                        + ", which the system does not give for a signal that it has: look there for what filters its calls");
            };
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into the system threw", e); // no such call does
        }
    }
}
