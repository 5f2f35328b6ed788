// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.testing;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

import static org.assertj.core.api.Assertions.assertThat;

/** A child of this JVM that the JDK knows nothing of, so that it stays a zombie after its end until it is reaped. */
final class UnreapedProgram {

    private UnreapedProgram() {}

    @SuppressWarnings("restricted") // the JDK has no other way to start a process that it does not reap
    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        return linker.downcallHandle(library.findOrThrow(name), type);
    }

    /** Starts a program without arguments and with an empty environment. */
    static long start(String program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment path = arena.allocateFrom(program);
            MemorySegment words = arena.allocate(ValueLayout.ADDRESS, 2);
            words.setAtIndex(ValueLayout.ADDRESS, 0, path);
            MemorySegment environment = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment none = MemorySegment.NULL;
            int error = (int) function("posix_spawn", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS))
                    .invokeExact(pid, path, none, none, words, environment);
            assertThat(error).as("posix_spawn %s", program).isZero();
            return pid.get(ValueLayout.JAVA_INT, 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static void reap(long pid) {
        try {
            int reaped = (int) function("waitpid", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT))
                    .invokeExact((int) pid, MemorySegment.NULL, 0);
            assertThat(reaped).isEqualTo((int) pid);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
