// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Optional;

/**
 * Gives a part of a mapped file its pages and leaves what is in them as it is: {@code madvise(2)} with {@code MADV_POPULATE_WRITE},
 * which Linux has since 5.14; and counts those that are not there, by {@code mincore(2)}. Any number of processes may do so at once, while others read and store there. Thread-safe.
 */
public final class PagePopulation {

    private static final Optional<PagePopulation> SYSTEM = find();

    private static final int MADV_POPULATE_WRITE = 23;

    private static final int SMALLEST_PAGE = 4096;

    /** What is in the answer of the system where it has not written one, since pages are larger than the smallest. */
    private static final byte NO_ANSWER = -1;

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
     * {@return how many bytes of a part of a mapping have no page in memory; of a file in memory, these are the ones that have no page at all,
     * or a swapped one}
     *
     * @param pages the part, which begins with a page
     */
    public long missing(MemorySegment pages) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answers = arena.allocate((pages.byteSize() + SMALLEST_PAGE - 1) / SMALLEST_PAGE).fill(NO_ANSWER);
            if (calls.call(calls.number(27, 232), pages.address(), pages.byteSize(), answers.address(), 0) != 0) {
                return pages.byteSize();
            }
            long known = 0;
            long missing = 0;
            for (byte answer : answers.toArray(ValueLayout.JAVA_BYTE)) {
                known += answer == NO_ANSWER ? 0 : 1;
                missing += answer != NO_ANSWER && (answer & 1) == 0 ? 1 : 0;
            }
            return known == 0 ? pages.byteSize() : pages.byteSize() * missing / known;
        } finally {
            Reference.reachabilityFence(pages);
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
