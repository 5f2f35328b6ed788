// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

/**
 * How large a ring is, and where its parts are in its file.
 *
 * @param positions how many records it has, from 1
 * @param blocks how many blocks for data, from 1
 * @param blockBytes size of a block
 */
record RingShape(int positions, int blocks, int blockBytes) {

    private static final int PAGE = 4096;

    private static final int LINE = 64;

    /**
     * The shape of a ring for so many elements, and about so many bytes of those that need room outside their records: blocks are larger
     * where there are enough of them.
     */
    static RingShape of(int positions, long bytes) {
        int block = Math.clamp(bytes / positions / LINE * LINE, RingLayout.LEAST_BLOCK, RingLayout.MOST_BLOCK);
        int blocks = Math.clamp((bytes + block - 1) / block, 1, RingLayout.MOST_BLOCKS);
        return new RingShape(positions, blocks, block + RingLayout.BLOCK_MARGIN);
    }

    /** Where the words of blocks begin. */
    long blockWordsOffset() {
        return RingLayout.recordOffset(positions);
    }

    long blockWordOffset(int block) {
        return blockWordsOffset() + (long) block * Long.BYTES;
    }

    private long blocksOffset() {
        return roundedUp(blockWordOffset(blocks), PAGE);
    }

    long blockOffset(int block) {
        return blocksOffset() + (long) block * blockBytes;
    }

    long fileBytes() {
        return roundedUp(blockOffset(blocks), PAGE);
    }

    /** Size of an extent, a power of two. */
    int extentBytes() {
        int smallest = fileBytes() <= RingLayout.SMALL_BYTES ? RingLayout.LEAST_EXTENT_BYTES_IF_SMALL : RingLayout.LEAST_EXTENT_BYTES;
        long least = Math.max(smallest, (fileBytes() + RingLayout.MOST_EXTENTS - 1) / RingLayout.MOST_EXTENTS);
        return (int) (Long.highestOneBit(least - 1) << 1);
    }

    int extents() {
        return (int) ((fileBytes() + extentBytes() - 1) / extentBytes());
    }

    /** What is reserved when a ring is made: its first extent. */
    long firstBytes() {
        return Math.min(extentBytes(), fileBytes());
    }

    /** Data that are longer do not go into blocks, but into a file of their own: half of what the blocks hold. */
    long longestInBlocks() {
        return Math.max(blockBytes, (long) blocks * blockBytes / 2);
    }

    int blocksFor(long bytes) {
        return (int) ((bytes + blockBytes - 1) / blockBytes);
    }

    private static long roundedUp(long bytes, long unit) {
        return (bytes + unit - 1) / unit * unit;
    }
}
