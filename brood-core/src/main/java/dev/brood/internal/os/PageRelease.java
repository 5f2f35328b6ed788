// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Optional;

/**
 * Gives the pages of a mapped file back to the system, whoever has it mapped: {@code madvise(2)} with {@code MADV_REMOVE}. A file that
 * is deleted, but mapped somewhere, takes no memory then. Thread-safe.
 */
public final class PageRelease {

    private static final Optional<PageRelease> SYSTEM = find();

    private static final int MADV_REMOVE = 9;

    private final LinuxSystemCalls calls;

    private PageRelease(LinuxSystemCalls calls) {
        this.calls = calls;
    }

    /** {@return how this system does so, empty if it has no way to, or native access is denied} */
    public static Optional<PageRelease> system() {
        return SYSTEM;
    }

    private static Optional<PageRelease> find() {
        try {
            return LinuxSystemCalls.find().map(PageRelease::new);
        } catch (IllegalCallerException e) {
            return Optional.empty(); // who waits for words tells the user
        }
    }

    /**
     * Gives pages back, if the file system can do that. What was in them is zero afterwards for all who have them mapped; who touches them
     * makes new ones.
     *
     * @param pages a mapping of a whole file for reading and writing
     */
    public void release(MemorySegment pages) {
        try {
            long result = calls.call(calls.number(28, 233), pages.address(), pages.byteSize(), MADV_REMOVE, 0);
            assert result == 0 || result == -1 : result;
        } finally {
            Reference.reachabilityFence(pages);
        }
    }
}
