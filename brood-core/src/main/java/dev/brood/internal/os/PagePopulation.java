// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Optional;

/**
 * Gives a part of a mapped file its pages and leaves what is in them as it is: {@code madvise(2)} with {@code MADV_POPULATE_WRITE},
 * which Linux has since 5.14. Any number of processes may do so at once, while others read and store there. Thread-safe.
 */
public final class PagePopulation {

    private static final Optional<PagePopulation> SYSTEM = find();

    private static final int MADV_POPULATE_WRITE = 23;

    private final LinuxSystemCalls calls;

    private PagePopulation(LinuxSystemCalls calls) {
        this.calls = calls;
    }

    /**
     * {@return how this system does so, empty if it has no way to, if native access is denied, or if {@value WordWait#PROPERTY} asks for the
     * portable way}
     */
    public static Optional<PagePopulation> system() {
        return SYSTEM;
    }

    private static Optional<PagePopulation> find() {
        try {
            return WordWait.system().isNative() ? LinuxSystemCalls.find().map(PagePopulation::new) : Optional.empty();
        } catch (IllegalCallerException e) {
            return Optional.empty(); // who waits for words tells the user
        }
    }

    /**
     * Sees to it that pages are there.
     *
     * @param pages a part of a mapping for reading and writing, which begins with a page
     * @return false if not all of them are known to be: the kernel is older, there is no room, or the call was disturbed
     */
    public boolean populate(MemorySegment pages) {
        try {
            return calls.call(calls.number(28, 233), pages.address(), pages.byteSize(), MADV_POPULATE_WRITE, 0) == 0;
        } finally {
            Reference.reachabilityFence(pages);
        }
    }
}
