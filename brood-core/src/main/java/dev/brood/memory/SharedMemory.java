// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.Given;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Raw memory that processes share, of any size.
 *
 * <p>It has a file of its own, all pages of which are there before {@code create} returns. New memory has zeros. It is not closed
 * by the garbage collector as long as one of its segments is reachable.
 *
 * <p><b>Anonymous</b> memory belongs to a session: capture it in a task, or send it, and the handle there is the same memory. It
 * exists until all processes that have it have closed it or died.
 *
 * <p><b>Named</b> memory can also be attached to by name, by any process of the same user and the same {@code brood.dir}, and
 * outlives the process and the session that made it, as {@code shm_overview(7)} says it for POSIX: it exists until somebody
 * {@linkplain #unlink() unlinks} it, and who has it then keeps it until he closes it. What was forgotten is removed when nobody
 * has it and the session that made it is gone, at the start of another session. A handle in a message finds it by its name, so it
 * must not be unlinked before that has arrived.
 *
 * <p><b>At death</b> of a process nothing happens to the memory; it may be half written. <b>Memory effects:</b> segments are
 * accessed as {@link MemorySegment} says it, also among processes; use a lock, or the {@code VarHandle}s of value layouts.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}. Thread-safe. Python: {@code
 * multiprocessing.shared_memory.SharedMemory}.
 */
public interface SharedMemory extends AutoCloseable, Serializable {

    /**
     * {@return new anonymous memory}
     *
     * @param bytes its size, at least 1
     * @throws SharedMemoryFullException if there is no room for it; nothing has been made then
     */
    static SharedMemory create(long bytes) {
        return MemoryHandle.create(bytes);
    }

    /**
     * {@return new named memory}
     *
     * @param name its name: 1 to 200 of {@code a-z A-Z 0-9 _ . -}, beginning with none of {@code . -}
     * @param bytes its size, at least 1
     * @throws IllegalArgumentException if the name is not valid
     * @throws BroodException if the name is taken
     * @throws SharedMemoryFullException if there is no room for it; nothing has been made then
     */
    static SharedMemory create(String name, long bytes) {
        Given.notNull(name, "create", "a name");
        return NamedMemoryHandle.create(name, bytes);
    }

    /**
     * {@return named memory that exists}
     *
     * @param name its name
     * @throws IllegalArgumentException if the name is not valid
     * @throws StaleHandleException if there is none of this name
     * @throws BroodException if it was made by another version of Brood, or is damaged
     */
    static SharedMemory attach(String name) {
        Given.notNull(name, "attach", "a name");
        return NamedMemoryHandle.attach(name);
    }

    /**
     * Takes the name from named memory which this process need not have, as after a crash.
     *
     * @param name the name
     * @return whether there was memory of this name
     * @throws IllegalArgumentException if the name is not valid
     */
    static boolean unlink(String name) {
        Given.notNull(name, "unlink", "a name");
        return NamedMemoryHandle.unlink(name);
    }

    /** {@return its size} */
    long byteSize();

    /** {@return its name, also after it was unlinked; empty if it is anonymous} */
    Optional<String> name();

    /**
     * {@return the memory, the same segment for each call} It ends with {@link #close()}: its use after that throws {@link
     * IllegalStateException}.
     */
    MemorySegment segment();

    /**
     * {@return a copy of the memory that is made as it is written to, page by page: {@code MAP_PRIVATE} of {@code mmap(2)}} What is
     * written there nobody else sees, and only pages that are written to cost memory. Pages that have not been written to yet may
     * show what others have written meanwhile. Each call makes another copy; all end with {@link #close()}.
     */
    MemorySegment privateView();

    /**
     * Takes the name from the memory: nobody can attach to it any more, and the name is free. Who has the memory keeps it. Does
     * nothing the second time.
     *
     * @throws UnsupportedOperationException if the memory is anonymous
     */
    void unlink();

    /**
     * Closes the memory and its segments in this process.
     *
     * @throws IllegalStateException if a system call of another thread is using a segment; then the memory stays open
     */
    @Override
    void close();
}
