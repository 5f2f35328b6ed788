// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import java.util.function.LongConsumer;

/**
 * What this process is attached to, or about to be, in shared memory: where others look when it is dead.
 *
 * <p>An entry is written before the process takes a seat, and erased after it has left it. So the list may name cells that the
 * process has no seat at, and never lacks one where it has. Entries are stored by their owner alone. Thread-safe.
 */
final class AttachmentList {

    private final Chunks chunks;
    private final ArenaFiles files;
    /** Free entries, as locations; guarded by this. */
    private int[] free = new int[0];
    /** How many of them; guarded by this. */
    private int freeCount;

    AttachmentList(Chunks chunks, ArenaFiles files) {
        this.chunks = chunks;
        this.files = files;
    }

    /** Writes an entry; returns where it is. */
    int add(long reference) {
        int entry = take();
        store(entry, reference);
        return entry;
    }

    /** Erases an entry. */
    void remove(int entry) {
        store(entry, 0);
        give(entry);
    }

    private void store(int entry, long reference) {
        files.segmentOf(ArenaLayout.chunkOf(entry)).longVolatile(offset(entry), reference);
    }

    private static long offset(int entry) {
        return ArenaLayout.chunkOffset(ArenaLayout.chunkOf(entry)) + (long) ArenaLayout.indexOf(entry) * Long.BYTES;
    }

    private int take() {
        while (true) {
            synchronized (this) {
                if (freeCount > 0) {
                    return free[--freeCount];
                }
            }
            grow(chunks.claim(CellKind.ATTACHMENTS));
        }
    }

    private synchronized void give(int entry) {
        free[freeCount++] = entry;
    }

    private synchronized void grow(int chunk) {
        int[] more = new int[free.length + ArenaLayout.REFERENCES_PER_CHUNK];
        System.arraycopy(free, 0, more, 0, freeCount);
        for (int index = ArenaLayout.REFERENCES_PER_CHUNK - 1; index >= 0; index--) {
            more[freeCount++] = ArenaLayout.location(chunk, index);
        }
        free = more;
    }

    /** Calls an action for each entry of a process. */
    void forEach(Party owner, LongConsumer action) {
        chunks.forEachOwned(owner, chunk -> {
            SharedWords words = files.segmentOf(chunk);
            for (int index = 0; index < ArenaLayout.REFERENCES_PER_CHUNK; index++) {
                long reference = words.longVolatile(offset(ArenaLayout.location(chunk, index)));
                if (reference != 0) {
                    action.accept(reference);
                }
            }
        });
    }
}
