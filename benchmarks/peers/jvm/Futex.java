// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** {@code futex(2)} of Linux, called straight, on words that processes share. */
final class Futex {

    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final long NUMBER = System.getProperty("os.arch").equals("aarch64") ? 98 : 202;
    private static final MethodHandle CALL = find();

    @SuppressWarnings("restricted") // the JDK warns on standard error
    private static MethodHandle find() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find("syscall").orElseThrow(),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
    }

    /** Sleeps while the first four bytes have a value. */
    void await(MemorySegment word, int expected) {
        call(word, WAIT, expected);
    }

    /** Wakes one that sleeps there. */
    void wake(MemorySegment word) {
        call(word, WAKE, 1);
    }

    private static void call(MemorySegment word, int operation, int value) {
        try {
            long result = (long) CALL.invokeExact(NUMBER, word.address(), operation, value, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("futex", e);
        }
    }
}
