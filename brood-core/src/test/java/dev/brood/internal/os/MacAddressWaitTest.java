// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What waits on a Mac, against a stand-in for the functions of the system: there is no Mac here. */
class MacAddressWaitTest extends WordWaitContract {

    private final FakeOsSync system = new FakeOsSync();
    private final WordWait wait = new MacAddressWait(system);

    @Override
    WordWait way() {
        return wait;
    }

    @Test
    void itAsksForASharedWordOfFourBytesAndAllNanoseconds() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment word = arena.allocate(Integer.BYTES, Long.BYTES);
            wait.await(word, -2, 1_234_567_891L);
            wait.wake(word);
        }
        assertThat(system.calls()).containsExactly(
                new FakeOsSync.Call("wait", 0xFFFF_FFFEL, 4, OsSync.SHARED, OsSync.MACH_ABSOLUTE_TIME, 1_234_567_891L),
                new FakeOsSync.Call("wake", 0, 4, OsSync.SHARED, 0, 0));
    }

    @Test
    void signalsFaultsAndWantOfMemoryAreWakesForNoReason() {
        system.failWaits(OsSync.INTERRUPTED, OsSync.FAULT, OsSync.NO_MEMORY, OsSync.TIMED_OUT);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment word = arena.allocate(Integer.BYTES, Long.BYTES);
            for (int i = 0; i < 4; i++) {
                wait.await(word, 0, Long.MAX_VALUE);
            }
        }
        assertThat(system.calls()).hasSize(4);
    }

    @Test
    void aWakeThatCannotBeDoneJustNowIsTriedAgain() {
        system.failWakes(OsSync.INTERRUPTED, OsSync.FAULT, OsSync.NO_MEMORY, OsSync.NOBODY_WAITS);
        try (Arena arena = Arena.ofShared()) {
            wait.wake(arena.allocate(Integer.BYTES, Long.BYTES));
        }
        assertThat(system.calls()).hasSize(4);
    }

    @Test
    void anErrorThatNobodyExpectsIsToldWithTheWayAroundIt() {
        system.failWaits(22).failWakes(22);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment word = arena.allocate(Integer.BYTES, Long.BYTES);
            assertThatThrownBy(() -> wait.await(word, 0, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("os_sync_wait_on_address_with_timeout", "errno 22", "-Dbrood.wait=portable");
            assertThatThrownBy(() -> wait.wake(word)).hasMessageContaining("os_sync_wake_by_address_any");
        }
    }

    private static final List<List<Long>> SEEN = new ArrayList<>();

    /** Called from native code, as the function of the system would be. */
    static int nativeWait(MemorySegment address, long value, long size, int flags, int clock, long nanos) {
        SEEN.add(List.of(address.address(), value, size, (long) flags, (long) clock, nanos));
        return 3;
    }

    static int nativeWake(MemorySegment address, long size, int flags) {
        SEEN.add(List.of(address.address(), size, (long) flags));
        return 0;
    }

    @Test
    void theFunctionsAreCalledWithWhatTheirHeaderDeclares() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup symbols = name -> switch (name) {
                case "os_sync_wait_on_address_with_timeout" -> Optional.of(stub(arena, "nativeWait",
                        ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
                case "os_sync_wake_by_address_any" ->
                    Optional.of(stub(arena, "nativeWake", ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
                default -> Optional.empty();
            };
            OsSync functions = OsSyncFunctions.find(symbols).orElseThrow();
            MemorySegment word = arena.allocate(Integer.BYTES, Long.BYTES);
            SEEN.clear();
            assertThat(functions.waitOnAddressWithTimeout(word, 0xFFFF_FFFFL, 4, 1, 32, 5_000_000_000L)).isEqualTo(3);
            assertThat(functions.wakeByAddressAny(word, 4, 1)).isZero();
            assertThat(SEEN).containsExactly(
                    List.of(word.address(), 0xFFFF_FFFFL, 4L, 1L, 32L, 5_000_000_000L), List.of(word.address(), 4L, 1L));
        }
    }

    @SuppressWarnings("restricted")
    private static MemorySegment stub(Arena arena, String method, ValueLayout... parameters) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters);
        try {
            MethodType type = descriptor.toMethodType();
            MethodHandle target = MethodHandles.lookup().findStatic(MacAddressWaitTest.class, method, type);
            return Linker.nativeLinker().upcallStub(target, descriptor, arena);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Test
    void aSystemWithoutTheFunctionsHasNone() {
        assertThat(OsSyncFunctions.find(name -> Optional.empty())).isEmpty();
    }
}
