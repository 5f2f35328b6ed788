// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.internal.os.PageRelease;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Mapped memory, read and written word by word: the only class that stores into memory that processes share.
 *
 * <p>Every method takes a byte offset, aligned to its width, and is named after its access mode ({@link VarHandle}). Words
 * are in native byte order. Thread-safe; what another process stores before a release is seen after the acquire that reads
 * it. A mapping outlives the process that wrote it, so a store is never lost by a kill.
 */
public final class SharedWords {

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

    /** Asked before each store; null in all programs but a test of what a kill leaves behind, and then folded away. */
    private static final @Nullable StoreGuard GUARD = StoreGuard.installed();

    private static final byte[] ZEROS = new byte[4096];

    private final MemorySegment segment;

    /** Where the mapping begins, if it is never unmapped and its bounds need no check; else 0. */
    private final long address;

    private SharedWords(MemorySegment segment, long address) {
        this.segment = segment;
        this.address = address;
    }

    /**
     * The whole address space, as one constant: what is read and stored through it costs the instruction alone, while the bounds
     * and the life of a mapping of its own are looked up each time. Loaded when the first shared object is, since it needs
     * native access.
     */
    private static final class AddressSpace {
        static final @Nullable MemorySegment ALL = all();

        @SuppressWarnings("restricted") // a caller without native access gets a warning from the JDK, which names the flag
        private static @Nullable MemorySegment all() {
            try {
                return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
            } catch (IllegalCallerException e) {
                return null; // denied: all accesses are checked then
            }
        }
    }

    /** What offsets from {@link #address} lie in. */
    private MemorySegment memory() {
        MemorySegment all = address == 0 ? null : AddressSpace.ALL;
        return all == null ? segment : all;
    }

    private static void guard() {
        if (GUARD != null) {
            GUARD.beforeStore();
        }
    }

    /**
     * {@return the words of memory that is mapped already, or that a test shares between threads}
     *
     * @param segment the memory, aligned to 8 bytes
     */
    public static SharedWords of(MemorySegment segment) {
        return new SharedWords(segment, 0);
    }

    /**
     * Maps the whole of an existing file, readable and writable, for as long as this process lives. Offsets are not checked
     * where native access is allowed.
     *
     * @param file the file
     * @return its words
     * @throws IOException if the file cannot be opened or mapped
     */
    public static SharedWords mapForever(Path file) throws IOException {
        MemorySegment mapped = map(file, Arena.global()).segment;
        return new SharedWords(mapped, AddressSpace.ALL == null ? 0 : mapped.address());
    }

    /**
     * Maps the whole of an existing file, readable and writable, until the garbage collector finds that nobody refers to these words any
     * more: who reads or stores keeps them reachable until he has done so ({@link java.lang.ref.Reference#reachabilityFence}). Offsets are
     * not checked where native access is allowed.
     *
     * @param file the file
     * @return its words
     * @throws dev.brood.error.StaleHandleException if there is no such file any more
     */
    public static SharedWords mapWhileReachable(Path file) {
        MemorySegment mapped = ReservedFile.map(file, FileChannel.MapMode.READ_WRITE, Arena.ofAuto());
        return new SharedWords(mapped, AddressSpace.ALL == null ? 0 : mapped.address());
    }

    /**
     * Maps the whole of an existing file, readable and writable.
     *
     * @param file the file
     * @param arena how long the mapping lives
     * @return its words
     * @throws IOException if the file cannot be opened or mapped
     */
    public static SharedWords map(Path file, Arena arena) throws IOException {
        return new SharedWords(FileMapping.map(file, FileChannel.MapMode.READ_WRITE, arena), 0);
    }

    /**
     * Maps the whole of an existing file for reading only.
     *
     * @param file the file
     * @param arena how long the mapping lives
     * @return its words; every store throws {@link UnsupportedOperationException}
     * @throws IOException if the file cannot be opened or mapped
     */
    public static SharedWords mapReadOnly(Path file, Arena arena) throws IOException {
        return new SharedWords(FileMapping.map(file, FileChannel.MapMode.READ_ONLY, arena), 0);
    }

    /**
     * {@return a part of the mapping as raw memory, whose stores nobody guards: for the values of users, and for addresses}
     *
     * @param offset in bytes
     * @param bytes its size
     */
    public MemorySegment slice(long offset, long bytes) {
        return segment.asSlice(offset, bytes);
    }

    /** {@return the size of the mapping in bytes} */
    public long size() {
        return segment.byteSize();
    }

    /**
     * {@return the long there, read plainly}
     *
     * @param offset in bytes
     */
    public long longPlain(long offset) {
        return (long) LONG.get(memory(), address + offset);
    }

    /**
     * {@return the long there; stores before its release are seen}
     *
     * @param offset in bytes
     */
    public long longAcquire(long offset) {
        return (long) LONG.getAcquire(memory(), address + offset);
    }

    /**
     * Stores a long that nobody reads before a later release.
     *
     * @param offset in bytes
     * @param value the value
     */
    public void longPlain(long offset, long value) {
        guard();
        LONG.set(memory(), address + offset, value);
    }

    /**
     * Stores a long; who acquires it sees all stores before.
     *
     * @param offset in bytes
     * @param value the value
     */
    public void longRelease(long offset, long value) {
        guard();
        LONG.setRelease(memory(), address + offset, value);
    }

    /**
     * Replaces a long if it has the expected value, with the memory effects of a volatile read and write.
     *
     * @param offset in bytes
     * @param expected the value it must have
     * @param value the value it gets
     * @return whether it was replaced
     */
    public boolean longCas(long offset, long expected, long value) {
        guard();
        return LONG.compareAndSet(memory(), address + offset, expected, value);
    }

    /** {@return whether this process can {@link #discard}, on file systems that let it: those in memory do} */
    public static boolean isDiscardable() {
        return PageRelease.system().isPresent();
    }

    /**
     * Sets all words of a mapped file to zero, and gives its memory back to the system, though other processes have it mapped. Does
     * nothing where that cannot be done. Who reads or stores later gets a new page of zeros, or, if there is no room for one, an
     * {@link InternalError}.
     */
    public void discard() {
        guard();
        PageRelease.system().ifPresent(release -> release.release(segment));
    }

    /**
     * {@return where a word is, for {@link #longCasAt} and the like: computed once for a word that is changed every few nanoseconds, where the
     * loads that lead to it count}
     *
     * @param offset in bytes
     */
    public long place(long offset) {
        return address + offset;
    }

    /**
     * As {@link #longCas}, of a word by its place.
     *
     * @param place what {@link #place} has returned
     * @param expected what has to be there
     * @param value what to store
     * @return whether it was stored
     */
    public boolean longCasAt(long place, long expected, long value) {
        guard();
        return LONG.compareAndSet(memory(), place, expected, value);
    }

    /**
     * As {@link #longGetAndSet}, of a word by its place.
     *
     * @param place what {@link #place} has returned
     * @param value the value it gets
     * @return the value it had
     */
    public long longGetAndSetAt(long place, long value) {
        guard();
        return (long) LONG.getAndSet(memory(), place, value);
    }

    /**
     * {@return the long there, in one order with all other volatile accesses}
     *
     * @param offset in bytes
     */
    public long longVolatile(long offset) {
        return (long) LONG.getVolatile(memory(), address + offset);
    }

    /**
     * Stores a long, in one order with all other volatile accesses.
     *
     * @param offset in bytes
     * @param value the value
     */
    public void longVolatile(long offset, long value) {
        guard();
        LONG.setVolatile(memory(), address + offset, value);
    }

    /**
     * Replaces a long, with the memory effects of a volatile read and write.
     *
     * @param offset in bytes
     * @param value the value it gets
     * @return the value it had
     */
    public long longGetAndSet(long offset, long value) {
        guard();
        return (long) LONG.getAndSet(memory(), address + offset, value);
    }

    /**
     * Adds to a long, with the memory effects of a volatile read and write.
     *
     * @param offset in bytes
     * @param delta what is added
     * @return the value it had
     */
    public long longGetAndAdd(long offset, long delta) {
        guard();
        return (long) LONG.getAndAdd(memory(), address + offset, delta);
    }

    /**
     * {@return the int there; stores before its release are seen}
     *
     * @param offset in bytes
     */
    public int intAcquire(long offset) {
        return (int) INT.getAcquire(memory(), address + offset);
    }

    /**
     * Stores an int; who acquires it sees all stores before.
     *
     * @param offset in bytes
     * @param value the value
     */
    public void intRelease(long offset, int value) {
        guard();
        INT.setRelease(memory(), address + offset, value);
    }

    /**
     * {@return the int there, in one order with all other volatile accesses}
     *
     * @param offset in bytes
     */
    public int intVolatile(long offset) {
        return (int) INT.getVolatile(memory(), address + offset);
    }

    /**
     * Replaces an int if it has the expected value, with the memory effects of a volatile read and write.
     *
     * @param offset in bytes
     * @param expected the value it must have
     * @param value the value it gets
     * @return whether it was replaced
     */
    public boolean intCas(long offset, int expected, int value) {
        guard();
        return INT.compareAndSet(memory(), address + offset, expected, value);
    }

    /**
     * Adds to an int, with the memory effects of a volatile read and write.
     *
     * @param offset in bytes
     * @param delta what is added
     * @return the value it had
     */
    public int intGetAndAdd(long offset, int delta) {
        guard();
        return (int) INT.getAndAdd(memory(), address + offset, delta);
    }

    /**
     * {@return a copy of the bytes there, read plainly}
     *
     * @param offset in bytes
     * @param length how many
     */
    public byte[] bytesPlain(long offset, int length) {
        return segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * Copies bytes in that nobody reads before a later release.
     *
     * @param offset in bytes
     * @param bytes the bytes
     */
    public void bytesPlain(long offset, byte[] bytes) {
        guard();
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    /**
     * Copies memory in that nobody reads before a later release.
     *
     * @param offset in bytes
     * @param bytes the memory
     */
    public void bytesPlain(long offset, MemorySegment bytes) {
        guard();
        MemorySegment.copy(bytes, 0, segment, offset, bytes.byteSize());
    }

    /**
     * Copies a part of an array in that nobody reads before a later release.
     *
     * @param offset in bytes
     * @param bytes the array
     * @param from where the part begins in it
     * @param length how many bytes
     */
    public void bytesPlain(long offset, byte[] bytes, int from, int length) {
        guard();
        MemorySegment.copy(bytes, from, segment, ValueLayout.JAVA_BYTE, offset, length);
    }

    /**
     * Copies bytes out, read plainly.
     *
     * @param offset in bytes
     * @param target where to
     * @param from where they begin in it
     * @param length how many
     */
    public void copyPlain(long offset, byte[] target, int from, int length) {
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, target, from, length);
    }

    /**
     * {@return whether the bytes there, read plainly, are those of a part of an array}
     *
     * @param offset in bytes
     * @param bytes the array
     * @param from where the part begins in it
     * @param length how many bytes
     */
    public boolean equalPlain(long offset, byte[] bytes, int from, int length) {
        MemorySegment part = MemorySegment.ofArray(bytes);
        return MemorySegment.mismatch(segment, offset, offset + length, part, from, (long) from + length) == -1;
    }

    /**
     * Zeroes bytes that nobody reads before a later release.
     *
     * @param offset in bytes
     * @param length how many
     */
    public void zeroPlain(long offset, long length) {
        guard();
        for (long done = 0; done < length; done += ZEROS.length) { // copies store more at once than the JDK's fill does
            MemorySegment.copy(ZEROS, 0, segment, ValueLayout.JAVA_BYTE, offset + done, (int) Math.min(ZEROS.length, length - done));
        }
    }
}
