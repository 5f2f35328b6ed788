// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.NameLayout;
import dev.brood.internal.memory.ReservedFile;
import dev.brood.internal.memory.SessionName;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.Given;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Memory that has a name, as one holder in this process has it: {@code <brood.dir>/brood-<uid>-names/memory/<name>}.
 *
 * <p>Who has it holds a shared lock on the file ({@link NameFiles}). It exists until it is unlinked, or until a sweep finds that
 * nobody has it and that the session which made it is gone. Thread-safe.
 */
public final class NamedMemory {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");

    private final Path path;
    private final String key;
    private final String id;
    private final long bytes;
    private final Arena arena;
    private final MemorySegment memory;
    private final Queue<Arena> copies = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private NamedMemory(Path path, String key, String id, long bytes, Arena arena, MemorySegment memory) {
        this.path = path;
        this.key = key;
        this.id = id;
        this.bytes = bytes;
        this.arena = arena;
        this.memory = memory;
    }

    /**
     * Makes memory of zeros.
     *
     * @param name its name: letters, digits, {@code _ . -}
     * @param bytes its size
     * @return the memory
     * @throws BroodException if the name is taken
     * @throws dev.brood.error.SharedMemoryFullException if there is no room; then nothing has been made
     */
    public static NamedMemory create(String name, long bytes) {
        validate(name);
        String session = Session.current().random();
        Path own = Session.current().directory();
        return aside(() -> {
            Path path = NameDirectory.MEMORY.make().resolve(name);
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw taken(name, path);
            }
            String id = SessionName.newRandom();
            Path unfinished = path.resolveSibling(NameDirectory.unfinished(name, id));
            try {
                ReservedFile.make(unfinished, NameLayout.HEADER_BYTES + Math.min(bytes, Long.MAX_VALUE - NameLayout.HEADER_BYTES), own);
                writeHeader(unfinished, bytes, session, id);
                return publish(name, path, unfinished, id, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                NameDirectory.delete(unfinished);
            }
        });
    }

    private static NamedMemory publish(String name, Path path, Path unfinished, String id, long bytes) throws IOException {
        String key = NameFiles.hold(unfinished); // before anybody can find it, so that no sweep removes it
        boolean published = false;
        try {
            NamedMemory made = mapped(path, key, id, bytes);
            ReservedFile.link(unfinished, path);
            published = true;
            return made;
        } catch (FileAlreadyExistsException e) {
            throw taken(name, path);
        } finally {
            if (!published) {
                NameFiles.release(key);
            }
        }
    }

    private static BroodException taken(String name, Path path) {
        return new BroodException("Shared memory named '" + name + "' cannot be created: it exists (" + path
                + "). Attach to it, unlink it first, or choose another name.");
    }

    private static void writeHeader(Path file, long bytes, String session, String id) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            SharedWords words = SharedWords.map(file, arena);
            words.intRelease(NameLayout.VERSION_OFFSET, NameLayout.VERSION);
            words.intRelease(NameLayout.HEADER_BYTES_OFFSET, NameLayout.HEADER_BYTES);
            words.longPlain(NameLayout.BYTES_OFFSET, bytes);
            words.bytesPlain(NameLayout.SESSION_OFFSET, HexFormat.of().parseHex(session));
            words.bytesPlain(NameLayout.ID_OFFSET, HexFormat.of().parseHex(id));
            words.longRelease(NameLayout.MAGIC_OFFSET, NameLayout.MAGIC);
        }
    }

    /**
     * Attaches to memory that any process of this user has made.
     *
     * @param name its name
     * @param expected the {@link #id()} that it must have, or null
     * @return the memory
     * @throws StaleHandleException if there is none of this name, or another one than expected
     * @throws BroodException if it was made by another version of Brood, or is damaged
     */
    public static NamedMemory attach(String name, @Nullable String expected) {
        validate(name);
        return aside(() -> {
            Path path = NameDirectory.MEMORY.find().resolve(name);
            try {
                String key = NameFiles.hold(path);
                boolean attached = false;
                try {
                    NamedMemory found = checked(name, path, key, expected);
                    attached = true;
                    return found;
                } finally {
                    if (!attached) {
                        NameFiles.release(key);
                    }
                }
            } catch (NoSuchFileException e) {
                throw new StaleHandleException("There is no shared memory named '" + name + "' (" + path + "). Create it first, and see"
                        + " that both processes have the same user and the same -D" + SharedMemoryRoot.PROPERTY + ". What nobody has"
                        + " open is removed when another session starts after that of its maker has ended.");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static NamedMemory checked(String name, Path path, String key, @Nullable String expected) throws IOException {
        Header header = Header.of(NameFiles.channel(key));
        if (header == null) {
            throw new BroodException("'" + name + "' (" + path + ") is no shared memory of this version of Brood. Use the same version"
                    + " in all programs, or unlink it.");
        }
        if (expected != null && !expected.equals(header.id())) {
            throw new StaleHandleException("Shared memory named '" + name + "' has been unlinked and created anew since this handle was"
                    + " sent. Attach to the new one by its name, or keep the old one linked until the handle has arrived.");
        }
        return mapped(path, key, header.id(), header.bytes());
    }

    private static NamedMemory mapped(Path path, String key, String id, long bytes) throws IOException {
        Arena arena = Arena.ofShared();
        boolean mapped = false;
        try {
            MemorySegment memory = NameFiles.channel(key).map(MapMode.READ_WRITE, NameLayout.HEADER_BYTES, bytes, arena);
            mapped = true;
            return new NamedMemory(path, key, id, bytes, arena, memory);
        } finally {
            if (!mapped) {
                arena.close();
            }
        }
    }

    /**
     * Takes the name from memory.
     *
     * @param name the name
     * @return whether there was such memory
     * @throws BroodException if it cannot be taken from it
     */
    public static boolean unlink(String name) {
        validate(name);
        try {
            return Files.deleteIfExists(NameDirectory.MEMORY.find().resolve(name));
        } catch (IOException e) {
            throw new BroodException("Shared memory named '" + name + "' cannot lose its name: " + e + ". Change the permissions there.", e);
        }
    }

    private static void validate(String name) {
        if (!VALID.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + Given.shown(name) + "' is no name for shared memory: use 1 to 200 letters (a to z), digits and"
                    + " the characters _ . - and begin with none of . -");
        }
    }

    private static <T> T aside(Supplier<T> work) {
        return Aside.run("Named shared memory", work);
    }

    /** {@return the name} */
    public String name() {
        return path.getFileName().toString();
    }

    /** {@return what tells it from other memory of this name} */
    public String id() {
        return id;
    }

    /** {@return the memory, until it is closed} */
    public MemorySegment memory() {
        return memory;
    }

    /** {@return the memory once more, so that what is written there is seen by nobody else} */
    public MemorySegment mapPrivate() {
        return aside(() -> {
            Arena own = Arena.ofShared();
            try {
                MemorySegment copy = NameFiles.channel(key).map(MapMode.PRIVATE, NameLayout.HEADER_BYTES, bytes, own);
                copies.add(own);
                return copy;
            } catch (IOException e) {
                own.close();
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Takes the name from it, if it still has that. Who has the memory keeps it. */
    public void unlink() {
        aside(() -> NameFiles.unlink(path, key));
    }

    /** Unmaps it; the second call does nothing. */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            copies.forEach(Arena::close);
            arena.close();
            NameFiles.release(key);
        }
    }

    /**
     * What a file says of itself.
     *
     * @param bytes size of the data
     * @param session the session that made it
     * @param id what tells it from others
     */
    record Header(long bytes, String session, String id) {

        /** The header of a file, null if it has none of this version. */
        static @Nullable Header of(FileChannel channel) throws IOException {
            if (channel.size() < NameLayout.HEADER_BYTES) {
                return null;
            }
            try (Arena arena = Arena.ofConfined()) {
                SharedWords words = SharedWords.of(channel.map(MapMode.READ_ONLY, 0, NameLayout.HEADER_BYTES, arena));
                long bytes = words.longPlain(NameLayout.BYTES_OFFSET);
                if (words.longAcquire(NameLayout.MAGIC_OFFSET) != NameLayout.MAGIC
                        || words.intAcquire(NameLayout.VERSION_OFFSET) != NameLayout.VERSION
                        || words.intAcquire(NameLayout.HEADER_BYTES_OFFSET) != NameLayout.HEADER_BYTES
                        || channel.size() != NameLayout.HEADER_BYTES + bytes) {
                    return null;
                }
                return new Header(bytes, hex(words, NameLayout.SESSION_OFFSET), hex(words, NameLayout.ID_OFFSET));
            }
        }

        private static String hex(SharedWords words, long offset) {
            return HexFormat.of().formatHex(words.bytesPlain(offset, 2 * Long.BYTES));
        }
    }
}
