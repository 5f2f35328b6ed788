// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

/**
 * A sender's hold on one dictionary entry: its content, its id once published, and the published classes that it stands on.
 *
 * <p>Thread-safe: two threads that publish at once get the same id.
 */
final class Reference {

    static final Reference[] NONE = {};

    private static final int UNPUBLISHED = -2;

    private final Dictionary dictionary;
    private final byte[] content;
    private final Reference[] published;
    private volatile int id = UNPUBLISHED;

    /** @param published the PUBLISHED entries below this one, itself excluded */
    Reference(Dictionary dictionary, byte[] content, Reference[] published) {
        this.dictionary = dictionary;
        this.content = content;
        this.published = published;
    }

    /** Whether this is itself an entry for a published class. */
    boolean isPublishedClass() {
        return content[0] == WireLayout.ENTRY_PUBLISHED;
    }

    /** The published classes that a record naming this entry needs. */
    Reference[] publishedBelow() {
        return published;
    }

    /** Writes the id, or the entry itself if the dictionary is full. */
    void writeTo(WireOutput out) {
        int i = id;
        if (i == UNPUBLISHED) {
            i = dictionary.intern(content);
            id = i;
        }
        if (i >= 0) {
            out.varint(i + 1);
        } else {
            out.varint(0);
            out.block(content);
        }
    }
}
