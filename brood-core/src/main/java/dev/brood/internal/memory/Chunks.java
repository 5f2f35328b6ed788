// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.SharedMemoryFullException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * The directory of the arena's chunks. Thread-safe.
 *
 * <pre>
 *            claim            pages written
 *   UNUSED ─────────► RESERVING ─────────► READY, owned by its process (attachments) or by nobody (cells)
 *      ▲                  │                  │  ▲
 *      └── claimant dead, ┘     owner dead,  ▼  │ claim, attachments only
 *          no room              or gave up   READY, attachments without owner
 * </pre>
 *
 * <p>Every arrow is one compare-and-set of the chunk's word, which names the owner. So there is no moment in which a chunk is
 * taken and nobody can tell by whom.
 */
final class Chunks {

    private static final int UNUSED = 0;
    private static final int RESERVING = 1;
    private static final int READY = 2;

    private final ArenaFiles files;
    private final SharedWords directory;
    private final Party self;
    /** Chunk 0 is never used, so that no reference to a cell is 0. */
    private final AtomicInteger firstUnused = new AtomicInteger(1);

    Chunks(ArenaFiles files, Party self) {
        this.files = files;
        this.directory = files.directory();
        this.self = self;
    }

    /** The memory of the directory, for what else lies there. */
    SharedWords directory() {
        return directory;
    }

    private long wordVolatile(int chunk) {
        return directory.longVolatile(ArenaLayout.chunkWordOffset(chunk));
    }

    private boolean wordCas(int chunk, long expected, long value) {
        return directory.longCas(ArenaLayout.chunkWordOffset(chunk), expected, value);
    }

    /** All chunks that were ever claimed have lower numbers. */
    int highWater() {
        return (int) directory.longVolatile(ArenaLayout.HIGH_WATER_OFFSET);
    }

    /** Whether a chunk has its pages, and cells of this kind. */
    boolean isReady(int chunk, CellKind kind) {
        long word = wordVolatile(chunk);
        return ArenaLayout.chunkState(word) == READY && ArenaLayout.chunkKind(word) == kind.number();
    }

    /** Whether a chunk with this word has its pages. */
    static boolean isReady(long word) {
        return ArenaLayout.chunkState(word) == READY;
    }

    /** The kind of a chunk that has its pages. */
    CellKind kind(int chunk) {
        return CellKind.ofNumber(ArenaLayout.chunkKind(wordVolatile(chunk)));
    }

    /** Calls an action for each chunk of attachments that a process owns. */
    void forEachOwned(Party owner, IntConsumer action) {
        int end = highWater();
        for (int chunk = 0; chunk < end; chunk++) {
            long word = wordVolatile(chunk);
            if (ArenaLayout.chunkOwner(word) == owner.word() && ArenaLayout.chunkState(word) == READY) {
                action.accept(chunk);
            }
        }
    }

    /** Takes from a dead process what it owns; its attachments must have been dealt with. */
    void disown(Party dead) {
        int end = highWater();
        for (int chunk = 0; chunk < end; chunk++) {
            long word = wordVolatile(chunk);
            if (ArenaLayout.chunkOwner(word) == dead.word()) {
                int state = ArenaLayout.chunkState(word) == RESERVING ? UNUSED : READY;
                wordCas(chunk, word, ArenaLayout.chunkWord(state, state == UNUSED ? 0 : ArenaLayout.chunkKind(word), 0));
            }
        }
    }

    /**
     * Takes a chunk for a kind.
     *
     * @throws SharedMemoryFullException if there is no chunk left, or no room for its pages
     */
    int claim(CellKind kind) {
        return kind == CellKind.ATTACHMENTS ? claimAttachments() : claimUnused(kind, 0);
    }

    private int claimAttachments() {
        long unowned = ArenaLayout.chunkWord(READY, CellKind.ATTACHMENTS.number(), 0);
        long own = ArenaLayout.chunkWord(READY, CellKind.ATTACHMENTS.number(), self.word());
        int end = highWater();
        for (int chunk = 0; chunk < end; chunk++) {
            if (wordVolatile(chunk) == unowned && wordCas(chunk, unowned, own)) {
                return chunk;
            }
        }
        return claimUnused(CellKind.ATTACHMENTS, self.word());
    }

    private int claimUnused(CellKind kind, long owner) {
        long reserving = ArenaLayout.chunkWord(RESERVING, kind.number(), self.word());
        for (int chunk = firstUnused.get(); chunk < ArenaLayout.CHUNKS; chunk++) {
            if (wordVolatile(chunk) != 0) {
                continue;
            }
            raiseHighWater(chunk + 1); // before the claim: recovery looks no further
            if (wordCas(chunk, 0, reserving)) {
                firstUnused.set(chunk);
                reserve(chunk, reserving);
                wordCas(chunk, reserving, ArenaLayout.chunkWord(READY, kind.number(), owner));
                return chunk;
            }
        }
        throw new SharedMemoryFullException("All " + ArenaLayout.CHUNKS + " chunks of " + ArenaLayout.CHUNK_BYTES
                + " bytes of this session's arena are in use. Close shared objects that are not needed any more, or put many"
                + " values into one shared array.");
    }

    private void reserve(int chunk, long reserving) {
        boolean reserved = false;
        try {
            files.reserve(chunk);
            reserved = true;
        } finally {
            if (!reserved) {
                wordCas(chunk, reserving, 0);
            }
        }
    }

    private void raiseHighWater(int end) {
        for (long known = highWater(); known < end; known = highWater()) {
            directory.longCas(ArenaLayout.HIGH_WATER_OFFSET, known, end);
        }
    }
}
