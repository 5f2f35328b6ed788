// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The append-only list of a session's dictionary entries: byte strings, each there once, found by content or by id.
 *
 * <p>Ids are dense from 0, and mean the same in all processes of the session for as long as it lives; so does an entry. Thread-safe;
 * a process may be killed, or stopped for any time, at any instruction, and no other waits for it.
 */
public final class SharedDictionary {

    /*
     * Overview
     *
     * The entries are a linked list through one growing space; the id of an entry is its place in the list.
     *
     *   add   walk to the last entry, and know all of them; the content is there? then that is its id
     *         claim space: tail t -> t + size, after the files that it lies in have been made
     *         write the entry into it
     *         commit: next entry of the last one 0 -> t, one compare-and-set. It fails if another entry was committed first: know
     *         that one too, and if it is not the same, try at the new end.
     *
     * Who commits has seen all entries before his own, so no content is there twice. Nothing is reserved by a process but the
     * space that it claimed, and nobody needs that. Who dies before his commit leaves it unused; who finds that his content has been
     * committed by another gives it back if nobody has claimed space behind it: tail t + size -> t.
     *
     * What this process knows of the list (positions, lengths and hashes) it keeps, and reads on from there.
     */

    /** The answer of {@link #add} when there is no room for the entry. */
    public static final int FULL = -1;

    private final DictionaryFiles files;
    private final SharedWords header;
    private final long bound;
    private final Known known = new Known();

    /** The entries that this process has seen: a prefix of the list. Thread-safe; nothing is waited for under its lock. */
    private static final class Known {
        private long[] positions = new long[64];
        /** Length and hash of each. */
        private long[] descriptions = new long[64];
        /** The next entry of the same bucket, plus one. */
        private int[] chain = new int[64];
        /** The last entry of each bucket, plus one. */
        private int[] buckets = new int[128];
        private int size;

        synchronized int size() {
            return size;
        }

        /** Where an entry is; where the pointer to the first entry would be if it followed an entry, for id -1. */
        synchronized long position(int id) {
            return id < 0 ? DictionaryLayout.FIRST_OFFSET - DictionaryLayout.NEXT : positions[id];
        }

        synchronized long description(int id) {
            return descriptions[id];
        }

        /** An entry of this length and hash below another one, or below none; -1 if there is none. */
        synchronized int before(int id, long description) {
            int bucket = DictionaryLayout.hashOf(description) & (buckets.length - 1);
            for (int i = id < 0 ? buckets[bucket] : chain[id]; i > 0; i = chain[i - 1]) {
                if (descriptions[i - 1] == description) {
                    return i - 1;
                }
            }
            return -1;
        }

        /** Adds an entry unless another thread has done so. */
        synchronized void add(int id, long position, long description) {
            if (id != size) {
                return;
            }
            if (id == positions.length) {
                positions = Arrays.copyOf(positions, 2 * id);
                descriptions = Arrays.copyOf(descriptions, 2 * id);
                chain = new int[2 * id];
                buckets = new int[4 * id];
                for (int i = 0; i < id; i++) {
                    link(i);
                }
            }
            positions[id] = position;
            descriptions[id] = description;
            link(id);
            size = id + 1;
        }

        private void link(int id) {
            int bucket = DictionaryLayout.hashOf(descriptions[id]) & (buckets.length - 1);
            chain[id] = buckets[bucket];
            buckets[bucket] = id + 1;
        }
    }

    /**
     * Opens the dictionary of a session, or makes it.
     *
     * @param folder the session's directory
     * @param self this process
     * @throws SharedMemoryFullException if there is no room for it
     * @throws BroodException if it is of another version
     */
    public SharedDictionary(Path folder, Party self) {
        this(folder, self, DictionaryLayout.FILES);
    }

    /** A dictionary that uses only the first so many files. */
    SharedDictionary(Path folder, Party self, int most) {
        this.files = new DictionaryFiles(folder, self);
        this.header = files.made(0);
        this.bound = DictionaryLayout.bytes(most);
        int version = header.intAcquire(DictionaryLayout.VERSION_OFFSET);
        int count = header.intAcquire(DictionaryLayout.FILES_OFFSET);
        if (header.longAcquire(DictionaryLayout.MAGIC_OFFSET) != DictionaryLayout.MAGIC
                || version != DictionaryLayout.VERSION
                || count != DictionaryLayout.FILES) {
            throw new BroodException("The dictionary of the session " + folder + " has version " + version + " (" + count
                    + " files), this Brood understands version " + DictionaryLayout.VERSION + " (" + DictionaryLayout.FILES
                    + " files). Use the same version of Brood in all processes of a session.");
        }
    }

    /** {@return the number of entries; all ids below it are valid} */
    public int size() {
        return catchUp();
    }

    /** {@return the bytes that entries take, those that were never finished too} */
    public long usedBytes() {
        return header.longVolatile(DictionaryLayout.TAIL_OFFSET);
    }

    /** {@return how many entries could not be added in any process of the session} */
    public long overflows() {
        return header.longVolatile(DictionaryLayout.OVERFLOWS_OFFSET);
    }

    /** {@return the number of bytes that it may take} */
    public long bound() {
        return bound;
    }

    /**
     * Counts an entry that could not be added.
     *
     * @return how many there were before, in any process of the session
     */
    public long overflowed() {
        return header.longGetAndAdd(DictionaryLayout.OVERFLOWS_OFFSET, 1);
    }

    /**
     * {@return the content of an entry}
     *
     * @param id its id
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    public byte[] entry(int id) {
        if (id < 0 || (id >= known.size() && id >= catchUp())) {
            throw new IndexOutOfBoundsException("dictionary entry " + id + " was named, but the session " + files.folder() + " has only "
                    + known.size() + "; entries must be committed before the record that names them");
        }
        long position = known.position(id);
        byte[] content = new byte[DictionaryLayout.lengthOf(known.description(id))];
        long at = position + DictionaryLayout.CONTENT;
        for (int done = 0; done < content.length; ) {
            int piece = piece(at + done, content.length - done);
            words(at + done).copyPlain(offset(at + done), content, done, piece);
            done += piece;
        }
        return content;
    }

    /**
     * Adds an entry, if it is not there.
     *
     * @param content the entry
     * @return its id, or {@link #FULL}
     */
    public int add(byte[] content) {
        long description = DictionaryLayout.description(content.length, Arrays.hashCode(content));
        long size = DictionaryLayout.entryBytes(content.length);
        long claimed = 0;
        while (true) {
            int end = catchUp();
            int id = find(content, description);
            if (id >= 0) {
                if (claimed > 0) {
                    header.longCas(DictionaryLayout.TAIL_OFFSET, claimed + size, claimed);
                }
                return id;
            }
            if (claimed == 0) {
                claimed = claim(size);
                if (claimed == 0) {
                    return FULL;
                }
                write(claimed, content, description);
            }
            if (nextCas(known.position(end - 1), claimed)) {
                known.add(end, claimed, description);
                return end;
            }
        }
    }

    /** Takes space from the tail, all of whose pages are there; 0 if there is none. */
    private long claim(long size) {
        while (true) {
            long tail = header.longVolatile(DictionaryLayout.TAIL_OFFSET);
            if (tail + size > bound || !reserve(tail + size - 1)) {
                return 0;
            }
            if (header.longCas(DictionaryLayout.TAIL_OFFSET, tail, tail + size)) {
                return tail;
            }
        }
    }

    /** Makes the files up to a position; false if there is no room for them. */
    private boolean reserve(long position) {
        int last = DictionaryLayout.fileOf(position);
        if (files.known(last) != null) {
            return true; // and so are all before it
        }
        try {
            for (int number = 0; number <= last; number++) {
                files.made(number);
            }
            return true;
        } catch (SharedMemoryFullException e) {
            return false;
        }
    }

    private void write(long position, byte[] content, long description) {
        SharedWords words = words(position);
        words.longPlain(offset(position) + DictionaryLayout.NEXT, 0);
        words.longPlain(offset(position) + DictionaryLayout.DESCRIPTION, description);
        long at = position + DictionaryLayout.CONTENT;
        for (int done = 0; done < content.length; ) {
            int piece = piece(at + done, content.length - done);
            words(at + done).bytesPlain(offset(at + done), content, done, piece);
            done += piece;
        }
    }

    /** The id of the entry with this content among those that this process knows, or -1. */
    private int find(byte[] content, long description) {
        int id = known.before(-1, description);
        while (id >= 0 && !isContent(known.position(id), content)) {
            id = known.before(id, description);
        }
        return id;
    }

    private boolean isContent(long position, byte[] content) {
        boolean same = true;
        long at = position + DictionaryLayout.CONTENT;
        for (int done = 0; same && done < content.length; ) {
            int piece = piece(at + done, content.length - done);
            same = words(at + done).equalPlain(offset(at + done), content, done, piece);
            done += piece;
        }
        return same;
    }

    /** Reads on to the end of the list; returns how many entries there are. */
    private int catchUp() {
        while (true) {
            int id = known.size();
            long next = nextVolatile(known.position(id - 1));
            if (next == 0) {
                return id;
            }
            known.add(id, next, description(next));
        }
    }

    private long nextVolatile(long position) {
        return words(position).longVolatile(offset(position) + DictionaryLayout.NEXT);
    }

    private boolean nextCas(long position, long next) {
        return words(position).longCas(offset(position) + DictionaryLayout.NEXT, 0, next);
    }

    private long description(long position) {
        long description = words(position).longPlain(offset(position) + DictionaryLayout.DESCRIPTION);
        long end = position + DictionaryLayout.CONTENT + DictionaryLayout.lengthOf(description);
        if (DictionaryLayout.lengthOf(description) < 0 || end > DictionaryLayout.bytes(DictionaryLayout.FILES)) {
            throw new BroodException("The dictionary of the session " + files.folder() + " is damaged: the entry at " + position
                    + " would end at " + end + ".");
        }
        return description;
    }

    private SharedWords words(long position) {
        int number = DictionaryLayout.fileOf(position);
        SharedWords known = files.known(number);
        return known != null ? known : files.existing(number);
    }

    private static long offset(long position) {
        return position - DictionaryLayout.bytes(DictionaryLayout.fileOf(position));
    }

    /** How many of so many bytes lie in the same file as the first. */
    private static int piece(long position, int bytes) {
        return (int) Math.min(bytes, DictionaryLayout.bytes(DictionaryLayout.fileOf(position) + 1) - position);
    }
}
