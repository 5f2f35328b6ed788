// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.Arrays;

/**
 * The objects of one graph that have been begun, each with its index in the record, found by identity. A few are compared one by
 * one, which beats hashing; more are hashed. Not thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // that is what it is for
final class IdentityTable {

    private static final int SMALL = 12;

    private Object[] objects = new Object[SMALL];
    private int[] indexes = new int[SMALL];
    private int count;
    private int next;
    private int[] slots = new int[0];
    private int[] open = new int[4];
    private int openCount;

    /** {@return the index of this object, or -1} */
    int find(Object o) {
        if (count <= SMALL) {
            for (int i = 0; i < count; i++) {
                if (objects[i] == o) {
                    return indexes[i];
                }
            }
            return -1;
        }
        int mask = slots.length - 1;
        for (int at = spread(o) & mask; slots[at] != 0; at = (at + 1) & mask) {
            int i = slots[at] - 1;
            if (objects[i] == o) {
                return indexes[i];
            }
        }
        return -1;
    }

    /** The index that the next tracked value gets. */
    int next() {
        return next;
    }

    /** Gives the next index to an object that is not in the table. */
    int add(Object o) {
        int index = next++;
        alias(o, index);
        return index;
    }

    /** Lets an object stand for the value of that index. */
    void alias(Object o, int index) {
        int i = count++;
        if (i == objects.length) {
            objects = Arrays.copyOf(objects, i * 2);
            indexes = Arrays.copyOf(indexes, i * 2);
        }
        objects[i] = o;
        indexes[i] = index;
        if (count > SMALL) {
            if (count == SMALL + 1 || count * 2 > slots.length) {
                rehash();
            } else {
                insert(i);
            }
        }
    }

    /** Marks a value that exists only when all its parts do. */
    void open(int index) {
        if (openCount == open.length) {
            open = Arrays.copyOf(open, openCount * 2);
        }
        open[openCount++] = index;
    }

    /** Ends the mark that was set last. */
    void close() {
        openCount--;
    }

    boolean isOpen(int index) {
        return Arrays.binarySearch(open, 0, openCount, index) >= 0; // they are opened in ascending order
    }

    void reset() {
        if (objects.length > 4096) {
            objects = new Object[SMALL];
            indexes = new int[SMALL];
            slots = new int[0];
        } else {
            Arrays.fill(objects, 0, count, null);
            if (count > SMALL) {
                Arrays.fill(slots, 0);
            }
        }
        count = 0;
        next = 0;
        openCount = 0;
    }

    private void rehash() {
        int capacity = Math.max(64, Integer.highestOneBit(count) * 8);
        slots = new int[capacity];
        for (int i = 0; i < count; i++) {
            insert(i);
        }
    }

    private void insert(int i) {
        int mask = slots.length - 1;
        int at = spread(objects[i]) & mask;
        while (slots[at] != 0) {
            at = (at + 1) & mask;
        }
        slots[at] = i + 1;
    }

    private static int spread(Object o) {
        int h = System.identityHashCode(o) * 0x9E3779B9;
        return h ^ (h >>> 16);
    }
}
