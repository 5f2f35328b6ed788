// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The small shared objects of a session: who has which, and which places are free.
 *
 * <p>A process is attached to an object by a seat at its cell. A cell is free for another object when all seats are empty.
 * Thread-safe; a process may be killed, or stopped for any time, at any instruction.
 */
public final class CellArena {

    /*
     * Overview
     *
     * State of a cell; every arrow is one compare-and-set, which counts the cell's sequence:
     *
     *         publish, generation + 1             nobody seen, after CLOSING
     *   FREE ─────────────────────────► LIVE ◄───────────────────┐
     *     ▲                              │  ▲                    │
     *     │                    a seat    │  │ somebody seen, or  │
     *     │                  was emptied ▼  │ somebody has come  │
     *     └───────────────────────── CLOSING ────────────────────┘
     *
     * Membership is a set, not a number: a seat names its holder. So each step can be done twice, and by anybody for a dead
     * process, and no step has to be told from one that did not happen.
     *
     *   allocate  entry in the list of attachments; first seat 0 -> self; the cell is FREE? else leave again; control words;
     *             state FREE -> LIVE
     *   attach    entry; some seat 0 -> self; the state is LIVE, or CLOSING -> LIVE; FREE, or another generation: leave again.
     *             Who gives the reference away keeps its own seat until then, so a cell that is being attached to is not freed.
     *   detach    seat self -> 0; try to close; erase the entry
     *   close     LIVE or CLOSING -> CLOSING; look at all seats; nobody: -> FREE, somebody: -> LIVE.
     *             If somebody came after the look, he has changed the word.
     *   recover   for each entry of the dead: repair the object; its seats -> 0; try to close. Then disown its chunks.
     *
     * Data in a file of their own. The file has its maker's name until the cell is published, then that of the cell's generation,
     * before the reference is given away. It is released after the cell has become FREE; should who does that die in between, by who
     * recovers him, or at the latest by who allocates the cell next. See MemoryFiles for why all of them may come late.
     *
     * Seats. A cell has four. When they are taken, an extension of 63 is linked to it, then one to that, and so on, for as long
     * as the session lives: also when the cell has another object. An extension is allocated like any cell, by its first seat,
     * which its maker goes on to use.
     */

    private static final int FREE = 0;
    private static final int LIVE = 1;
    private static final int CLOSING = 2;

    /** Chunks that are searched for free cells before another one is taken. */
    private static final int SEARCHED = 8;

    private static final int CANDIDATES = 4_096;

    /** What repairs the object in a cell after the death of a process. */
    @FunctionalInterface
    public interface Repair {
        /**
         * Gives back all that a dead process holds in an object, and passes on what it had been given.
         *
         * @param cell the cell of the object; the process may have no seat there
         * @param dead the process
         */
        void repair(Cell cell, Party dead);
    }

    private final ArenaFiles files;
    private final Chunks chunks;
    private final AttachmentList attachments;
    private final MemoryFiles memory;
    private final Counters counters;
    private final Party self;
    private final Ending ending;
    private final boolean populates;
    private final Map<CellKind, Candidates> candidates = new EnumMap<>(CellKind.class);

    /** Cells of one kind that may be free; guarded by itself. */
    private static final class Candidates {
        private int[] locations = new int[64];
        private int count;
        private int cursor;

        synchronized int take() {
            return count == 0 ? -1 : locations[--count];
        }

        synchronized void give(int location) {
            if (count < CANDIDATES) {
                if (count == locations.length) {
                    locations = Arrays.copyOf(locations, 2 * count);
                }
                locations[count++] = location;
            }
        }

        /** The next chunks to look at, round and round. */
        synchronized int advance(int chunk) {
            int before = cursor;
            cursor = chunk;
            return before;
        }
    }

    /** What is done after an object has ended that has others in it, while it still has its file. */
    @FunctionalInterface
    public interface Ending {
        /**
         * Lets go of what was in an object. May be called more than once, by several processes.
         *
         * @param cell the cell, which may have another object by now
         * @param generation the generation of the cell that has ended
         */
        void ended(Cell cell, int generation);
    }

    /**
     * Opens the arena of a session, or makes it.
     *
     * @param folder the session's directory
     * @param self this process
     * @param ending what is done after a ring has ended
     * @throws SharedMemoryFullException if there is no room for its directory
     */
    public CellArena(Path folder, Party self, Ending ending) {
        this(new ArenaFiles(folder, self), self, ending, true);
    }

    /**
     * The arena as another process sees it, by the mappings of this one.
     *
     * @param populates whether that process can {@link #populate}, where the system can
     */
    CellArena(CellArena mapped, Party other, Ending ending, boolean populates) {
        this(mapped.files, other, ending, populates);
    }

    private CellArena(ArenaFiles files, Party self, Ending ending, boolean populates) {
        this.files = files;
        this.chunks = new Chunks(files, self);
        this.attachments = new AttachmentList(chunks, files);
        this.memory = new MemoryFiles(files.folder(), self);
        this.counters = new Counters(chunks.directory(), self);
        this.self = self;
        this.ending = ending;
        this.populates = populates;
        for (CellKind kind : CellKind.values()) {
            candidates.put(kind, new Candidates());
        }
    }

    /**
     * {@return whether a session has an arena}
     *
     * @param folder the session's directory
     */
    public static boolean exists(Path folder) {
        return ArenaFiles.exist(folder);
    }

    /** {@return the process for which it acts} */
    public Party self() {
        return self;
    }

    /** {@return what is counted in the session's memory} */
    public Counters counters() {
        return counters;
    }

    /** {@return whether some process of the session cannot sleep in the system, nor wake who does} */
    public boolean isPolledVolatile() {
        return chunks.directory().longVolatile(ArenaLayout.POLLED_OFFSET) != 0;
    }

    /** Says that this process cannot sleep in the system, nor wake who does. */
    public void polledRelease() {
        chunks.directory().longRelease(ArenaLayout.POLLED_OFFSET, 1);
    }

    /** Whether a cell with this state has no object. */
    static boolean isFree(long state) {
        return ArenaLayout.cellState(state) == FREE;
    }

    // Allocation.

    /**
     * Makes an object, to which this process is attached.
     *
     * @param kind its kind
     * @param initializer sets its control words, which are zero, and its type
     * @return the attachment
     * @throws SharedMemoryFullException if there is no room
     */
    public Attachment allocate(CellKind kind, Consumer<Cell> initializer) {
        try {
            return allocateIfRoom(kind, initializer);
        } catch (SharedMemoryFullException e) {
            counters.add(Counter.REFUSALS, 1);
            throw e;
        }
    }

    private Attachment allocateIfRoom(CellKind kind, Consumer<Cell> initializer) {
        Candidates known = candidatesOf(kind);
        while (true) {
            int location = known.take();
            if (location < 0) {
                findCandidates(kind, known);
                continue;
            }
            Attachment claimed = claim(cell(location, kind));
            if (claimed != null) {
                return publishOrLeave(claimed, initializer, known);
            }
        }
    }

    private Attachment publishOrLeave(Attachment claimed, Consumer<Cell> initializer, Candidates known) {
        boolean published = false;
        try {
            Attachment made = publish(claimed, initializer);
            published = true;
            return made;
        } finally {
            if (!published) {
                detach(claimed);
                known.give(claimed.cell().location());
            }
        }
    }

    /**
     * Makes an object with data, all zero, in the smallest kind of cell that has room for them, or in a file of their own.
     *
     * @param bytes the size of the data
     * @param initializer sets the control words, which are zero, and the type
     * @return the attachment
     * @throws SharedMemoryFullException if there is no room
     */
    public Attachment allocateData(long bytes, Consumer<Cell> initializer) {
        CellKind kind = CellKind.forData(bytes);
        if (kind == CellKind.MEMORY) {
            return allocateMemory(bytes, initializer);
        }
        return allocate(kind, cell -> {
            cell.words().zeroPlain(cell.at(ArenaLayout.DATA), kind.dataBytes());
            initializer.accept(cell);
        });
    }

    /**
     * Makes an object with data, all zero, in a file of their own, see {@link #mapMemory}.
     *
     * @param bytes the size of the data
     * @param initializer sets the control words, which are zero, and the type
     * @return the attachment
     * @throws SharedMemoryFullException if there is no room
     */
    public Attachment allocateMemory(long bytes, Consumer<Cell> initializer) {
        return allocateFile(CellKind.MEMORY, bytes, bytes, initializer);
    }

    /**
     * Makes an object with data, all zero, in a file of their own of which only the beginning has its pages, see {@link #reserve}.
     *
     * @param kind its kind
     * @param bytes the size of the data
     * @param reserved how many of them have their pages
     * @param initializer sets the control words, which are zero, and the type
     * @return the attachment
     * @throws SharedMemoryFullException if there is no room
     */
    public Attachment allocateFile(CellKind kind, long bytes, long reserved, Consumer<Cell> initializer) {
        Attachment made = null;
        var name = new AtomicLong();
        boolean published = false;
        try {
            made = allocate(kind, cell -> {
                int generation = cell.nextGeneration();
                name.set(ArenaLayout.reference(cell.location(), generation));
                memory.prepare(cell.location(), generation, bytes, reserved);
                initializer.accept(cell);
            });
            memory.publish(ArenaLayout.locationOf(name.get()), ArenaLayout.generationOf(name.get()));
            published = true;
            return made;
        } finally {
            if (!published) {
                memory.removeUnfinished(ArenaLayout.locationOf(name.get()), ArenaLayout.generationOf(name.get()));
                if (made != null) {
                    detach(made);
                }
            }
        }
    }

    /**
     * Maps the file of an object's data.
     *
     * @param attachment this process's part in the object, which has a file
     * @param mode how
     * @param arena how long
     * @return the data
     * @throws StaleHandleException if the file is gone with the session
     */
    public MemorySegment mapMemory(Attachment attachment, FileChannel.MapMode mode, Arena arena) {
        long reference = attachment.reference();
        return memory.map(ArenaLayout.locationOf(reference), ArenaLayout.generationOf(reference), mode, arena);
    }

    /**
     * {@return the file of an object's data, which is there as long as some process has the object}
     *
     * @param reference what names the object
     */
    public Path file(long reference) {
        return memory.file(ArenaLayout.locationOf(reference), ArenaLayout.generationOf(reference));
    }

    /**
     * {@return a file that goes with an object's, and is removed with it at the latest}
     *
     * @param reference what names the object
     * @param name what tells the file from others of the object: figures and hyphens
     */
    public Path fileBeside(long reference, String name) {
        return memory.fileBeside(ArenaLayout.locationOf(reference), ArenaLayout.generationOf(reference), name);
    }

    /**
     * Writes zeros to a part of a file that has no pages there yet, so that it has them.
     *
     * @param file the file
     * @param offset where the part begins
     * @param bytes its size
     * @throws SharedMemoryFullException if there is no room
     */
    public void reserve(Path file, long offset, long bytes) {
        boolean reserved = false;
        try {
            ReservedFile.reserve(file, offset, bytes, files.folder());
            reserved = true;
        } finally {
            if (!reserved) {
                counters.add(Counter.REFUSALS, 1);
            }
        }
    }

    /**
     * Gives a part of a mapped file its pages and leaves what is in them as it is: any number of processes may do so at once, and while
     * others read and store there.
     *
     * @param words the whole file
     * @param offset where the part begins
     * @param bytes its size
     * @return false if {@link #reserve} has to do it: this system, or this file system, has no such way, or what room there was is gone
     * @throws SharedMemoryFullException if there is no room
     */
    public boolean populate(SharedWords words, long offset, long bytes) {
        if (!populates) {
            return false;
        }
        try {
            return ReservedFile.populate(words.slice(offset, bytes), files.folder());
        } catch (SharedMemoryFullException e) {
            counters.add(Counter.REFUSALS, 1);
            throw e;
        }
    }

    /**
     * Makes a file that goes with an object, with all its pages.
     *
     * @param file {@link #fileBeside}
     * @param bytes its size
     * @throws SharedMemoryFullException if there is no room; then there is no such file
     */
    public void make(Path file, long bytes) {
        boolean made = false;
        try {
            ReservedFile.make(file, bytes, files.folder());
            made = true;
        } finally {
            if (!made) {
                counters.add(Counter.REFUSALS, 1);
            }
        }
    }

    /**
     * Maps a file that goes with an object.
     *
     * @param file the file
     * @param mode how
     * @param arena how long
     * @return its memory
     * @throws StaleHandleException if it is gone
     */
    public MemorySegment map(Path file, FileChannel.MapMode mode, Arena arena) {
        return ReservedFile.map(file, mode, arena);
    }

    private Candidates candidatesOf(CellKind kind) {
        Candidates known = candidates.get(kind);
        if (known == null) {
            throw new IllegalStateException("no candidates for " + kind);
        }
        return known;
    }

    /** Takes the first seat of a free cell; null if somebody has it, or if the cell is not free. */
    private @Nullable Attachment claim(Cell cell) {
        if (ArenaLayout.cellState(cell.stateVolatile()) != FREE) {
            return null;
        }
        int entry = attachments.add(ArenaLayout.reference(cell.location(), 0));
        Seat seat = cell.seat(0);
        if (seat.holderCas(0, self.word())) {
            if (ArenaLayout.cellState(cell.stateVolatile()) == FREE) {
                seat.claimedPlain(self.word());
                return new Attachment(cell, seat, 0, entry);
            }
            leave(cell, seat); // it had been taken and published before this process took the seat
        }
        attachments.remove(entry);
        return null;
    }

    private Attachment publish(Attachment claimed, Consumer<Cell> initializer) {
        Cell cell = claimed.cell();
        ended(cell, ArenaLayout.cellGeneration(cell.stateVolatile())); // again: who freed the cell may have died then
        if (cell.kind() != CellKind.SEATS) {
            cell.clearPlain();
        }
        cell.describePlain(0, 0, 0, 0, 0);
        initializer.accept(cell);
        long free = cell.stateVolatile();
        int generation = nextGeneration(ArenaLayout.cellGeneration(free));
        if (!cell.stateCas(free, ArenaLayout.cellWord(free, generation, LIVE))) {
            throw new IllegalStateException(cell + " was published by somebody else: the arena is damaged");
        }
        return new Attachment(cell, claimed.seat(), ArenaLayout.reference(cell.location(), generation), claimed.entry());
    }

    static int nextGeneration(int generation) {
        return generation == -1 ? 1 : generation + 1;
    }

    private void findCandidates(CellKind kind, Candidates known) {
        if (!searchSome(kind, known)) {
            offer(chunks.claim(kind), kind, known);
        }
    }

    private boolean searchSome(CellKind kind, Candidates known) {
        int end = chunks.highWater();
        int chunk = known.advance(0);
        int left = SEARCHED;
        boolean found = false;
        for (int looked = 0; looked < end && left > 0 && !found; looked++) {
            chunk = chunk + 1 < end ? chunk + 1 : 0;
            if (chunks.isReady(chunk, kind)) {
                left--;
                found = offer(chunk, kind, known);
            }
        }
        known.advance(chunk);
        return found;
    }

    private boolean offer(int chunk, CellKind kind, Candidates known) {
        boolean found = false;
        for (int index = kind.cellsPerChunk() - 1; index >= 0; index--) {
            Cell cell = cell(ArenaLayout.location(chunk, index), kind);
            if (ArenaLayout.cellState(cell.stateVolatile()) == FREE && cell.seat(0).holderVolatile() == 0) {
                known.give(cell.location());
                found = true;
            }
        }
        return found;
    }

    private Cell cell(int location, CellKind kind) {
        int chunk = ArenaLayout.chunkOf(location);
        long base = ArenaLayout.chunkOffset(chunk) + (long) ArenaLayout.indexOf(location) * kind.cellBytes();
        return new Cell(kind, files.segmentOf(chunk), base, location);
    }

    private Cell cell(int location) {
        return cell(location, chunks.kind(ArenaLayout.chunkOf(location)));
    }

    // Attachment.

    /**
     * Attaches this process to an object. It must not be attached already.
     *
     * @param reference what {@link Attachment#reference()} is in a process that is attached
     * @return the attachment
     * @throws StaleHandleException if the object does not exist any more
     * @throws SharedMemoryFullException if there is no room for another seat
     */
    public Attachment attach(long reference) {
        Cell cell = cell(ArenaLayout.locationOf(reference));
        int entry = attachments.add(reference);
        Seat seat = sitOrForget(cell, entry);
        while (true) {
            long state = cell.stateVolatile();
            if (ArenaLayout.cellGeneration(state) != ArenaLayout.generationOf(reference) || ArenaLayout.cellState(state) == FREE) {
                leave(cell, seat);
                attachments.remove(entry);
                throw new StaleHandleException("The shared object (" + cell + ", generation "
                        + Integer.toUnsignedString(ArenaLayout.generationOf(reference)) + ") does not exist any more: all processes"
                        + " that had it have closed it or died. Keep it open in one process until the other has it.");
            }
            if (ArenaLayout.cellState(state) == LIVE
                    || cell.stateCas(state, ArenaLayout.cellWord(state, ArenaLayout.cellGeneration(state), LIVE))) {
                return new Attachment(cell, seat, reference, entry);
            }
        }
    }

    private Seat sitOrForget(Cell cell, int entry) {
        boolean seated = false;
        try {
            Seat seat = sit(cell, self.word());
            seated = true;
            return seat;
        } finally {
            if (!seated) {
                attachments.remove(entry); // there was no room for more seats
            }
        }
    }

    /** Takes a seat at a cell, which gets more of them if they are all taken. */
    private Seat sit(Cell cell, long holder) {
        Cell part = cell;
        while (true) {
            for (int i = 0; i < part.kind().seatCount(); i++) {
                Seat seat = part.seat(i);
                if (seat.holderVolatile() == 0 && seat.holderCas(0, holder)) {
                    seat.claimedPlain(holder);
                    return seat;
                }
            }
            Cell next = extension(part);
            if (next == null) {
                Seat seat = extend(part, cell);
                if (seat != null && seat.holderCas(self.word(), holder)) {
                    seat.claimedPlain(holder);
                    return seat;
                }
                next = extension(part);
            }
            if (next != null) {
                part = next;
            }
        }
    }

    private @Nullable Cell extension(Cell part) {
        int location = part.extensionAcquire();
        return location == 0 ? null : cell(location, CellKind.SEATS);
    }

    /** Links an extension to the last part of a cell; returns its first seat, or null if another process was faster. */
    private @Nullable Seat extend(Cell last, Cell whole) {
        Attachment extension = allocate(CellKind.SEATS, made -> made.describePlain(0, ArenaLayout.reference(whole.location(), 0)));
        if (!last.extensionCas(0, extension.cell().location())) {
            detach(extension);
            return null;
        }
        attachments.remove(extension.entry());
        return extension.seat();
    }

    /** Whether an extension hangs on the cell that it was made for. */
    private boolean isLinked(Cell extension) {
        long link = extension.link();
        if (link == 0) {
            return false; // its maker died before he wrote what it is for
        }
        Cell part = cell(ArenaLayout.locationOf(link));
        while (part != null) {
            part = extension(part);
            if (part != null && part.location() == extension.location()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Detaches this process. It must hold nothing in the object any more, and nobody may use the attachment again.
     *
     * @param attachment what {@link #allocate} or {@link #attach} returned
     */
    public void detach(Attachment attachment) {
        leave(attachment.cell(), attachment.seat());
        attachments.remove(attachment.entry());
    }

    private void leave(Cell cell, Seat seat) {
        seat.holderCas(self.word(), 0);
        tryClose(cell);
    }

    /** Frees a cell if nobody sits there. */
    private void tryClose(Cell cell) {
        while (true) {
            long state = cell.stateVolatile();
            int generation = ArenaLayout.cellGeneration(state);
            if (ArenaLayout.cellState(state) == FREE) {
                ended(cell, generation); // again: who freed it may have died then
                return;
            }
            if (cell.kind() == CellKind.SEATS && isLinked(cell)) {
                return;
            }
            long closing = ArenaLayout.cellWord(state, generation, CLOSING);
            if (cell.stateCas(state, closing)) {
                // Fails if somebody came, or left, after the look: then he decides.
                if (isHeld(cell)) {
                    cell.stateCas(closing, ArenaLayout.cellWord(closing, generation, LIVE));
                } else if (cell.stateCas(closing, ArenaLayout.cellWord(closing, generation, FREE))) {
                    ended(cell, generation);
                    candidatesOf(cell.kind()).give(cell.location());
                }
                return;
            }
        }
    }

    /** Releases what an object that has ended had outside its cell. */
    private void ended(Cell cell, int generation) {
        if (cell.kind() == CellKind.MEMORY) {
            memory.release(cell.location(), generation);
        } else if (cell.kind() == CellKind.RING && memory.exists(cell.location(), generation)) {
            ending.ended(cell, generation);
            memory.remove(cell.location(), generation);
        } else if (cell.kind() == CellKind.PIPE_END && generation != 0) {
            ending.ended(cell, generation);
        }
    }

    private boolean isHeld(Cell cell) {
        return !visitAll(cell, (seat, holder) -> false);
    }

    /**
     * {@return the cell of an object if that exists, or else null}
     *
     * @param reference what names the object
     */
    public @Nullable Cell find(long reference) {
        Cell cell = cell(ArenaLayout.locationOf(reference));
        long state = cell.stateVolatile();
        return ArenaLayout.cellState(state) != FREE && ArenaLayout.cellGeneration(state) == ArenaLayout.generationOf(reference)
                ? cell
                : null;
    }

    /**
     * {@return whether a cell has no object, and the last one had this generation}
     *
     * @param cell the cell
     * @param generation the generation
     */
    public static boolean isFree(Cell cell, int generation) {
        long state = cell.stateVolatile();
        return isFree(state) && ArenaLayout.cellGeneration(state) == generation;
    }

    // Carriers.

    /**
     * Keeps an object for a record that names it, by a seat of the record's own, whatever becomes of this process, which is attached.
     *
     * @param reference what names the object
     * @param carrier the record, see {@link Party#isCarrier}; it has written the reference where others find it when this process is
     *     dead
     * @throws SharedMemoryFullException if there is no room for another seat
     */
    public void hold(long reference, long carrier) {
        sit(cell(ArenaLayout.locationOf(reference)), carrier);
    }

    /**
     * Lets go of an object for a record. Does nothing if that has no seat there.
     *
     * @param reference what names the object
     * @param carrier the record
     */
    public void letGo(long reference, long carrier) {
        Cell cell = cell(ArenaLayout.locationOf(reference));
        visitAll(cell, (seat, holder) -> holder != carrier || !seat.holderCas(carrier, 0));
        tryClose(cell);
    }

    /** What is done at each seat that somebody has. */
    @FunctionalInterface
    public interface SeatVisitor {
        /**
         * Looks at a seat.
         *
         * @param seat the seat
         * @param holder the {@link Party#word()} of who has it
         * @return whether to go on
         */
        boolean visit(Seat seat, long holder);
    }

    /**
     * Visits the seats of a cell that processes have.
     *
     * @param cell the cell
     * @param visitor what is done
     * @return whether all were visited
     */
    public boolean visitSeats(Cell cell, SeatVisitor visitor) {
        return visitAll(cell, (seat, holder) -> Party.isCarrier(holder) || visitor.visit(seat, holder));
    }

    /** Visits the seats that processes or records have. */
    private boolean visitAll(Cell cell, SeatVisitor visitor) {
        for (Cell part = cell; part != null; part = extension(part)) {
            for (int i = 0; i < part.kind().seatCount(); i++) {
                Seat seat = part.seat(i);
                long holder = seat.holderVolatile();
                if (holder != 0 && !visitor.visit(seat, holder)) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * {@return whether anybody who has a seat at a cell has a bit of a mask in the value of one of its words}
     *
     * @param cell the cell
     * @param offset of the word, from the beginning of the seat
     * @param mask the bits
     */
    public boolean isAnyBit(Cell cell, long offset, int mask) {
        for (Cell part = cell; part != null; part = extension(part)) {
            if (part.isAnyBit(offset, mask)) {
                return true;
            }
        }
        return false;
    }

    /** How many chunks were ever taken. */
    int chunksTaken() {
        return chunks.highWater();
    }

    /** How many cells of a kind are not free, or claimed. */
    long inUse(CellKind kind) {
        long count = 0;
        for (int chunk = 0; chunk < chunks.highWater(); chunk++) {
            for (int index = 0; chunks.isReady(chunk, kind) && index < kind.cellsPerChunk(); index++) {
                Cell cell = cell(ArenaLayout.location(chunk, index), kind);
                count += ArenaLayout.cellState(cell.stateVolatile()) != FREE || isHeld(cell) ? 1 : 0;
            }
        }
        return count;
    }

    // Recovery.

    /**
     * Repairs all objects that a dead process was attached to, and takes its seats from it. Any number of processes may do so
     * at once.
     *
     * @param dead the process, which must be dead
     * @param repair what repairs each object, before the seat is taken
     */
    public void recover(Party dead, Repair repair) {
        attachments.forEach(dead, reference -> recover(cell(ArenaLayout.locationOf(reference)), dead, repair));
        chunks.disown(dead);
    }

    private void recover(Cell cell, Party dead, Repair repair) {
        if (cell.kind() == CellKind.SEATS && isLinked(cell)) {
            return; // its seats belong to the object that it hangs on, which has an entry of its own
        }
        if (cell.kind().hasFile()) {
            // As long as it has its seat, nobody else allocates or frees the cell: it can only have made one of these.
            int generation = ArenaLayout.cellGeneration(cell.stateVolatile());
            memory.removeUnfinished(cell.location(), generation, dead);
            memory.removeUnfinished(cell.location(), nextGeneration(generation), dead);
        }
        repair.repair(cell, dead);
        visitSeats(cell, (seat, holder) -> {
            if (holder == dead.word()) {
                seat.holderCas(holder, 0);
            }
            return true;
        });
        tryClose(cell);
    }
}
