// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Who has which part of a range of bytes: blocks of 2<sup>k</sup> bytes, halved when a smaller one is wanted, and joined with their other half when
 * both are free (the buddy system: D. Knuth, The Art of Computer Programming 1, 2.5). In this process's heap alone. Not thread-safe.
 */
final class Space {

    /** The smallest block has 2 to this power. */
    private static final int LEAST = 9;

    private static final byte FREE = 0;

    private final int most;
    /** For each power, where its free blocks begin, the last one freed first. Some entries may be of blocks that have been joined since. */
    private final List<Deque<Integer>> free = new ArrayList<>();
    /** For the smallest block at the beginning of each block: its power, negative while it is free; 0 inside of blocks. */
    private final byte[] powers;

    /** A range that nobody has a part of; its size is a power of two, from 512 on. */
    Space(int bytes) {
        if (Integer.bitCount(bytes) != 1 || bytes < 1 << LEAST) {
            throw new IllegalArgumentException("space of " + bytes + " bytes: choose a power of two, at least " + (1 << LEAST));
        }
        this.most = Integer.numberOfTrailingZeros(bytes);
        this.powers = new byte[bytes >> LEAST];
        for (int power = 0; power <= most; power++) {
            free.add(new ArrayDeque<>());
        }
        add(0, most);
    }

    /**
     * Takes a block.
     *
     * @param bytes how many it has to have at least
     * @return where it begins, -1 if there is none
     */
    int take(int bytes) {
        int power = Math.max(LEAST, Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1));
        int larger = power;
        int block = -1;
        while (larger <= most && (block = removeFree(larger)) < 0) {
            larger++;
        }
        if (block < 0) {
            return -1;
        }
        while (larger > power) {
            larger--;
            add(block + (1 << larger), larger);
        }
        powers[block >> LEAST] = (byte) power;
        return block;
    }

    /** Gives a block back. */
    void give(int block) {
        int power = powers[block >> LEAST];
        if (power <= 0) {
            throw new IllegalStateException("no block in use begins at " + block);
        }
        int begin = block;
        powers[begin >> LEAST] = FREE;
        while (power < most && powers[(begin ^ (1 << power)) >> LEAST] == -power) {
            int other = begin ^ (1 << power);
            powers[other >> LEAST] = FREE; // its entry among the free ones is passed over
            begin = Math.min(begin, other);
            power++;
        }
        add(begin, power);
    }

    private void add(int block, int power) {
        powers[block >> LEAST] = (byte) -power;
        free.get(power).push(block);
    }

    private int removeFree(int power) {
        Deque<Integer> blocks = free.get(power);
        while (!blocks.isEmpty()) {
            int block = blocks.pop();
            if (powers[block >> LEAST] == -power) {
                powers[block >> LEAST] = FREE;
                return block;
            }
        }
        return -1;
    }
}
