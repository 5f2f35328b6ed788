// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import dev.brood.error.NotSendableException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.SharedWords;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the records of a ring hold: data in the record, in blocks or in a file, and references to shared objects. Thread-safe.
 *
 * <p>Whatever a record gets outside itself is written down in it first, so that it can be taken away by who finds its owner dead, or by
 * any number of those.
 */
final class Contents {

    private static final long[] NOTHING = {};

    /** The longest array of bytes that every JVM can make. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    /** Blocks for which a run may be hard to find. */
    private static final int LONG_RUN = 16;

    /** Data of which much has left the core's cache when they have been read are not wiped. */
    private static final long MOST_WIPED = 256 << 10;

    private final CellArena arena;
    private final long reference;
    private final RingMemory memory;
    private final SharedWords words;
    private final RingShape shape;
    private final Blocks blocks;
    private final SharedWords control;
    private final long alone;

    /**
     * The contents of a ring.
     *
     * @param control the words of the ring's cell
     * @param alone where {@link RingLayout#ALONE} is among them
     */
    Contents(CellArena arena, long reference, RingMemory memory, SharedWords control, long alone) {
        this.arena = arena;
        this.reference = reference;
        this.memory = memory;
        this.words = memory.words();
        this.shape = memory.shape();
        this.blocks = new Blocks(memory);
        this.control = control;
        this.alone = alone;
    }

    // Filling.

    /**
     * Refuses a message for which there will never be room.
     *
     * @throws NotSendableException if there will not
     */
    void check(Outgoing message) {
        int carried = message.carried().length;
        if (carried > 0 && shape.blocksFor(RingLayout.trailerBytes(carried)) > shape.blocks()) {
            throw new NotSendableException("a message that names " + carried + " shared objects finds no room for their names"
                    + " here. Remedy: make the queue for more bytes, or send them in parts");
        }
    }

    /** Whether there is room for a message now, or may be soon; its position excepted. */
    boolean mayTake(Outgoing message) {
        long bytes = message.length();
        long trailer = RingLayout.trailerBytes(message.carried().length);
        if (isHere(bytes, trailer)) {
            return true;
        }
        return (!isForFile(bytes, trailer) && blocks.mayHave(shape.blocksFor(RingLayout.aligned(bytes) + trailer)))
                || (mayBeForFile(bytes, trailer)
                        && control.longVolatile(alone) == 0
                        && (trailer == 0 || blocks.mayHave(shape.blocksFor(trailer))));
    }

    /** Whether a message is too long for blocks. */
    private boolean isForFile(long bytes, long trailer) {
        return RingLayout.aligned(bytes) + trailer > shape.longestInBlocks();
    }

    /** Whether a message gets a file of its own if there is no run of blocks for it, though there may be enough of them, scattered. */
    private boolean mayBeForFile(long bytes, long trailer) {
        long all = RingLayout.aligned(bytes) + trailer;
        return isForFile(bytes, trailer) || (all > shape.longestInBlocks() / 4 && shape.blocksFor(all) >= LONG_RUN);
    }

    private static boolean isHere(long bytes, long trailer) {
        return (trailer == 0 ? bytes : RingLayout.aligned(bytes) + trailer) <= RingLayout.DATA_BYTES;
    }

    /**
     * Writes a message into a record that this process is filling.
     *
     * @return false if there is no room for it now; then the record has nothing
     * @throws dev.brood.error.SharedMemoryFullException if the ring has not reached its size, and there is no room for more
     */
    boolean fill(int position, int birth, Outgoing message) {
        long record = RingLayout.recordOffset(position);
        if (!RingLayout.isPlain(words.longPlain(record + RingLayout.META))) {
            words.longRelease(record + RingLayout.META, 0); // what was here before is not to be taken for what will be
            VarHandle.storeStoreFence(); // nothing of that is written before
        }
        byte[] array = message.array();
        if (array.length <= RingLayout.DATA_BYTES && message.parts().isEmpty() && message.carried().length == 0) {
            writeHere(record + RingLayout.DATA, array);
            words.longPlain(record + RingLayout.META, RingLayout.meta(RingLayout.HERE, message.kind(), false, array.length));
            return true;
        }
        return fillLarge(position, birth, message);
    }

    private void writeHere(long at, byte[] bytes) {
        int whole = bytes.length & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            words.longPlain(at + i, ArrayWords.get(bytes, i));
        }
        if (whole < bytes.length) {
            words.longPlain(at + whole, ArrayWords.rest(bytes, whole));
        }
    }

    private boolean fillLarge(int position, int birth, Outgoing message) {
        long record = RingLayout.recordOffset(position);
        long bytes = message.length();
        int carried = message.carried().length;
        long trailer = RingLayout.trailerBytes(carried);
        int place;
        long trailerAt = 0;
        if (isHere(bytes, trailer)) {
            place = RingLayout.HERE;
            long data = record + RingLayout.DATA;
            trailerAt = data + RingLayout.aligned(bytes);
            write(words, data, message);
        } else if (isForFile(bytes, trailer)
                || (mayBeForFile(bytes, trailer) && !blocks.mayHave(shape.blocksFor(RingLayout.aligned(bytes) + trailer)))) {
            place = RingLayout.FILE;
            begin(record, birth, place);
            if (!control.longCas(alone, 0, RingLayout.having(position, birth))) {
                return false;
            }
            if (carried > 0) {
                int first = blocks.take(record, shape.blocksFor(trailer), RingLayout.having(position, birth));
                if (first == Blocks.NONE) {
                    return false;
                }
                trailerAt = shape.blockOffset(first);
            }
            writeFile(position, birth, message);
        } else {
            place = RingLayout.BLOCKS;
            begin(record, birth, place);
            int first = blocks.take(
                    record, shape.blocksFor(RingLayout.aligned(bytes) + trailer), RingLayout.having(position, birth));
            if (first == Blocks.NONE) {
                return false;
            }
            long data = shape.blockOffset(first);
            trailerAt = data + RingLayout.aligned(bytes);
            write(words, data, message);
        }
        if (carried > 0) {
            words.longPlain(trailerAt, RingLayout.trailer(birth, carried));
            for (int i = 0; i < carried; i++) {
                words.longPlain(trailerAt + (1L + i) * Long.BYTES, message.carried()[i]);
            }
        }
        words.longRelease(record + RingLayout.META, RingLayout.meta(place, message.kind(), carried > 0, bytes));
        hold(message.carried(), RingLayout.carrier(memory.location(), position, birth));
        return true;
    }

    private void hold(long[] carried, long carrier) {
        for (long object : carried) {
            arena.hold(object, carrier);
        }
    }

    /** Writes down that a record is about to get something outside itself. */
    private void begin(long record, int birth, int place) {
        words.longPlain(record + RingLayout.BIRTH, Integer.toUnsignedLong(birth));
        words.longPlain(record + RingLayout.RUN, RingLayout.run(0, 0));
        words.longRelease(record + RingLayout.META, RingLayout.meta(place, 0, false, 0));
    }

    private Path file(int position, int birth) {
        return arena.fileBeside(reference, position + "-" + Integer.toUnsignedString(birth));
    }

    private void writeFile(int position, int birth, Outgoing message) {
        Path file = file(position, birth);
        arena.make(file, message.length());
        try (Arena mapping = Arena.ofConfined()) {
            write(SharedWords.of(arena.map(file, MapMode.READ_WRITE, mapping)), 0, message);
        }
    }

    private static void write(SharedWords target, long at, Outgoing message) {
        long end = message.array().length;
        if (end > 0) {
            target.bytesPlain(at, message.array());
        }
        for (MemorySegment part : message.parts()) {
            long begin = RingLayout.aligned(end);
            target.bytesPlain(at + begin, part);
            end = begin + part.byteSize();
        }
    }

    // Reading.

    /** The data in a record itself, of which only so many bytes are read as there may be. */
    byte[] readHere(long record, long length) {
        byte[] bytes = new byte[(int) Math.min(length, RingLayout.DATA_BYTES)];
        long at = record + RingLayout.DATA;
        int whole = bytes.length & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            ArrayWords.set(bytes, i, words.longPlain(at + i));
        }
        if (whole < bytes.length) {
            ArrayWords.setRest(bytes, whole, words.longPlain(at + whole));
        }
        return bytes;
    }

    /** The data of a record that this process has, where they lie, in the record or in blocks. */
    MemorySegment data(int position, long meta) {
        long record = RingLayout.recordOffset(position);
        return words.slice(
                RingLayout.place(meta) == RingLayout.HERE
                        ? record + RingLayout.DATA
                        : shape.blockOffset(RingLayout.first(words.longPlain(record + RingLayout.RUN))),
                RingLayout.length(meta));
    }

    /** The data of a record that this process has, which lie in a file. */
    MemorySegment map(int position, Arena mapping) {
        int birth = (int) words.longPlain(RingLayout.recordOffset(position) + RingLayout.BIRTH);
        return arena.map(file(position, birth), MapMode.READ_ONLY, mapping);
    }

    /**
     * Data that another process may be taking, copied, or mapped until nobody refers to them; they count only if the record's word is
     * afterwards what it was before.
     *
     * @return null if what was read does not fit together
     */
    @Nullable MemorySegment peek(int position, long meta) {
        long record = RingLayout.recordOffset(position);
        long length = RingLayout.length(meta);
        if (RingLayout.place(meta) == RingLayout.HERE) {
            return MemorySegment.ofArray(readHere(record, length));
        }
        if (RingLayout.place(meta) == RingLayout.FILE) {
            try {
                return map(position, Arena.ofAuto());
            } catch (StaleHandleException e) {
                return null; // it has been taken
            }
        }
        int first = RingLayout.first(words.longPlain(record + RingLayout.RUN));
        boolean fits = first >= 0
                && length <= shape.longestInBlocks()
                && first + (long) shape.blocksFor(length) <= memory.readyBlocks();
        if (!fits) {
            return null;
        }
        long data = shape.blockOffset(first);
        return length <= LONGEST_ARRAY
                ? MemorySegment.ofArray(words.bytesPlain(data, (int) length))
                : Arena.ofAuto().allocate(length, Long.BYTES).copyFrom(words.slice(data, length));
    }

    // Taking away.

    /**
     * Zeroes the data of a record that this process has read and is done with, so that its core has their lines of memory for itself: who
     * writes there next gets them several times as fast as lines of which two cores have copies.
     */
    void wipe(int position) {
        long record = RingLayout.recordOffset(position);
        long meta = words.longPlain(record + RingLayout.META);
        long length = RingLayout.length(meta);
        if (RingLayout.place(meta) == RingLayout.BLOCKS && length <= MOST_WIPED) {
            words.zeroPlain(shape.blockOffset(RingLayout.first(words.longPlain(record + RingLayout.RUN))), length);
        }
    }

    /**
     * Takes away what a record has outside itself, if its word is still what it was when the record was found.
     *
     * @param word the word of the record, of a process that is this one, or dead
     */
    void clear(int position, long word) {
        long record = RingLayout.recordOffset(position);
        long meta = words.longAcquire(record + RingLayout.META);
        if (RingLayout.isPlain(meta)) {
            return;
        }
        int place = RingLayout.place(meta);
        long run = place == RingLayout.HERE ? 0 : words.longAcquire(record + RingLayout.RUN);
        int birth = place == RingLayout.HERE ? 0 : (int) words.longAcquire(record + RingLayout.BIRTH);
        // Guard against another one who clears the same record: then it may be somebody's new one, and what was read is of both.
        if (words.longVolatile(record) != word) {
            return;
        }
        // Carried objects are let go of before the blocks are given back in which they are written, where another record's data may lie then.
        long having = RingLayout.having(position, birth);
        long[] carried = NOTHING;
        if (RingLayout.carries(meta) && (place == RingLayout.HERE || blocks.isOf(RingLayout.first(run), having))) {
            long at = trailer(record, meta, run);
            long trailer = words.longAcquire(at);
            carried = new long[Math.clamp(RingLayout.countOfTrailer(trailer), 0, (int) Math.min(Integer.MAX_VALUE, room(record, at)))];
            for (int i = 0; i < carried.length; i++) {
                carried[i] = words.longAcquire(at + (1L + i) * Long.BYTES);
            }
            if (place == RingLayout.HERE) {
                birth = RingLayout.birthOfTrailer(trailer);
            } else if (!blocks.isOf(RingLayout.first(run), having)) {
                carried = NOTHING; // meanwhile
            }
        }
        if (words.longVolatile(record) != word) {
            return;
        }
        clear(position, birth, place, run, carried);
    }

    /** Where the carried objects of a record are written, or some place within the ring if what is read does not fit together. */
    private long trailer(long record, long meta, long run) {
        long bytes = RingLayout.aligned(RingLayout.length(meta));
        int first = Math.clamp(RingLayout.first(run), 0, shape.blocks() - 1);
        long at = switch (RingLayout.place(meta)) {
            case RingLayout.HERE -> record + RingLayout.DATA + bytes;
            case RingLayout.BLOCKS -> shape.blockOffset(first) + bytes;
            default -> shape.blockOffset(first);
        };
        return at < 0 || at > shape.fileBytes() - Long.BYTES ? record : at;
    }

    private long room(long record, long at) {
        long end = at < shape.blockWordsOffset() ? record + RingLayout.DATA + RingLayout.DATA_BYTES : shape.fileBytes();
        return Math.max(0, (end - at) / Long.BYTES - 1);
    }

    private void clear(int position, int birth, int place, long run, long[] carried) {
        long carrier = RingLayout.carrier(memory.location(), position, birth);
        for (long object : carried) {
            arena.letGo(object, carrier);
        }
        long having = RingLayout.having(position, birth);
        if (place == RingLayout.FILE) {
            delete(file(position, birth));
            control.longCas(alone, having, 0);
        }
        if (place != RingLayout.HERE) {
            blocks.giveBack(RingLayout.first(run), RingLayout.count(run), having);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.getLogger(Contents.class.getName()).log(Level.WARNING, "The file of a large message could not be deleted, and takes memory until the session ends: " + file, e);
        }
    }

    /** Lets go of what the records of a ring carry that has ended. */
    void clearAll() {
        for (int position = 0; position < shape.positions() && memory.isReady(position); position++) {
            long word = words.longVolatile(RingLayout.recordOffset(position));
            if (RingLayout.state(word) != RingLayout.FREE) {
                clear(position, word);
            }
        }
    }
}
