// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A dictionary of this process: for records to itself, and to peers that share no memory with it, which mirror it.
 *
 * <p>A sender interns; whoever mirrors it appends in order. A transport that ships the prefix it has not shipped yet before each
 * record is right. What a reader finds below {@link #size()} is complete.
 */
public final class LocalDictionary implements Dictionary {

    /** Bytes of entries that a dictionary holds by default. */
    public static final long DEFAULT_BOUND = 64L << 20;

    @SuppressWarnings("ArrayRecordComponent") // equals and hashCode are by content
    private record Content(byte[] bytes, int hash) {
        static Content of(byte[] bytes) {
            return new Content(bytes, Arrays.hashCode(bytes));
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Content c && c.hash == hash && Arrays.equals(c.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final long bound;
    private final Map<Content, Integer> ids = new HashMap<>();
    private volatile byte[][] entries = new byte[64][];
    private volatile int size;
    private long used;
    private long overflows;

    /** Creates an empty dictionary of the default bound. */
    public LocalDictionary() {
        this(DEFAULT_BOUND);
    }

    /**
     * Creates an empty dictionary.
     *
     * @param bound bytes of entries it may hold
     */
    public LocalDictionary(long bound) {
        this.bound = bound;
    }

    /** {@return the number of entries; all ids below it are valid} */
    @Override
    public int size() {
        return size;
    }

    /** {@return the bytes that its entries take} */
    public synchronized long usedBytes() {
        return used;
    }

    @Override
    public synchronized long overflows() {
        return overflows;
    }

    @Override
    public byte[] entry(int id) {
        int n = size;
        if (id < 0 || id >= n) {
            throw new IndexOutOfBoundsException("dictionary entry " + id + " was named, but only " + n
                    + " entries have arrived; entries must be shipped before the record that names them");
        }
        return entries[id];
    }

    @Override
    public int intern(byte[] content) {
        Content key = Content.of(content);
        boolean warn;
        synchronized (this) {
            Integer known = ids.get(key);
            if (known != null) {
                return known;
            }
            if (used + content.length <= bound) {
                return add(key);
            }
            warn = overflows++ == 0 && bound > 0;
        }
        if (warn) {
            log().log(Level.WARNING, "The dictionary of classes and lambda shapes is full ({0} bytes); records carry new ones"
                    + " themselves from now on, which is slower. A program that keeps making classes at run time does this.", bound);
        }
        return FULL;
    }

    /**
     * Adds an entry that a peer has published, whatever the bound: the peer's bound holds.
     *
     * @param id the id it has at the peer; at most {@link #size()}
     * @param content the entry, not to be changed afterwards
     * @throws IllegalArgumentException if entries before it are missing, or another content has this id
     */
    public synchronized void append(int id, byte[] content) {
        int n = size;
        if (id == n) {
            add(Content.of(content));
        } else if (id < 0 || id > n) {
            throw new IllegalArgumentException("dictionary entry " + id + " arrived when " + n + " was next; entries must be shipped in order");
        } else if (!Arrays.equals(entries[id], content)) {
            throw new IllegalArgumentException("dictionary entry " + id + " arrived twice with different content");
        }
    }

    private int add(Content content) {
        int id = size;
        byte[][] e = entries;
        if (id == e.length) {
            e = Arrays.copyOf(e, id * 2);
        }
        e[id] = content.bytes();
        entries = e;
        ids.putIfAbsent(content, id);
        used += content.bytes().length;
        size = id + 1;
        return id;
    }

    private static Logger log() {
        return System.getLogger("dev.brood.wire");
    }
}
