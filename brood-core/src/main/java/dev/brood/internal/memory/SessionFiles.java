// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

import dev.brood.error.BroodException;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The files of one session, by name.
 *
 * <pre>
 *   &lt;brood.dir&gt;/brood-&lt;uid&gt;-&lt;random&gt;/      0700
 *       lock                                one byte per slot, never read or written
 *       table                               {@link SessionLayout}
 *       tmp -&gt; &lt;java.io.tmpdir&gt;/brood-&lt;uid&gt;-&lt;random&gt;/    0700, on disk; below it one directory per child
 * </pre>
 *
 * <p>{@code tmp} is a plain directory where both places are the same.
 *
 * @param name whose session, and which
 * @param directory where it is published
 */
public record SessionFiles(SessionName name, Path directory) {

    private static final long PAUSE_NANOS = 1_000_000;

    /**
     * {@return the files of a session below a directory}
     *
     * @param name the session
     * @param root the directory for sessions
     */
    public static SessionFiles of(SessionName name, SharedMemoryRoot root) {
        return new SessionFiles(name, root.directory().resolve(name.directory()));
    }

    /**
     * {@return the files of the session that a published directory is}
     *
     * @param directory a session's directory
     * @throws BroodException if its name is not that of a session
     */
    public static SessionFiles of(Path directory) {
        return SessionName.ofPublished(directory.getFileName().toString())
                .map(name -> new SessionFiles(name, directory))
                .orElseThrow(() -> new BroodException(
                        "Not a session's directory: " + directory + ". Its name would be brood-<uid>-<32 hexadecimal digits>."));
    }

    /** {@return the file whose bytes are locked by the processes of the session} */
    public Path lock() {
        return directory.resolve("lock");
    }

    /** {@return the table of slots} */
    public Path table() {
        return directory.resolve("table");
    }

    /** {@return the link to the directory for temporary files} */
    public Path temporaryLink() {
        return directory.resolve("tmp");
    }

    /**
     * {@return the directory for temporary files itself, if the link is there and leads to one that a session made}
     */
    public Optional<Path> temporaryDirectory() {
        try {
            Path link = temporaryLink();
            if (Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(link);
            }
            Path target = Files.readSymbolicLink(link);
            boolean ours = target.isAbsolute() && target.getFileName().toString().equals(name.directory());
            return ours ? Optional.of(target) : Optional.empty();
        } catch (IOException e) {
            // The session is being removed, or its creator died before it made the link.
            return Optional.empty();
        }
    }

    /** {@return these files under the name that they have until they are complete} */
    public SessionFiles unfinished() {
        return new SessionFiles(name, directory.resolveSibling(name.unfinishedDirectory()));
    }

    /**
     * Makes directory, lock file, table (zero but for its header, every page reserved) and temporary directory.
     *
     * @param temporaryBase where the temporary directory is made
     * @param createdMillis the time, in milliseconds since the epoch
     * @throws IOException if the file system refuses
     */
    public void create(Path temporaryBase, long createdMillis) throws IOException {
        Files.createDirectory(directory, ownerOnly("rwx------"));
        Files.createFile(lock(), ownerOnly("rw-------"));
        Files.createFile(table(), ownerOnly("rw-------"));
        try (FileChannel channel = FileChannel.open(table(), StandardOpenOption.WRITE)) {
            var zeros = ByteBuffer.allocate((int) SessionLayout.TABLE_BYTES);
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            writeHeader(SharedWords.map(table(), arena), createdMillis);
        }
        Path temporary = temporaryBase.toAbsolutePath().resolve(name.directory());
        Path published = directory.resolveSibling(name.directory());
        if (temporary.equals(published.toAbsolutePath())) {
            Files.createDirectory(temporaryLink(), ownerOnly("rwx------"));
        } else {
            // The link first: a sweep finds the directory by it, should this process be killed in between.
            Files.createSymbolicLink(temporaryLink(), temporary);
            Files.createDirectory(temporary, ownerOnly("rwx------"));
        }
    }

    /**
     * Gives a complete directory its published name, in one step.
     *
     * @return the files under that name
     * @throws IOException if the file system refuses
     */
    public SessionFiles publish() throws IOException {
        Path published = directory.resolveSibling(name.directory());
        Files.move(directory, published, StandardCopyOption.ATOMIC_MOVE);
        return new SessionFiles(name, published);
    }

    /**
     * Maps the table.
     *
     * @param arena how long the mapping lives
     * @return its words
     * @throws BroodException if it is missing, cut short, or of another version
     */
    public SharedWords mapTable(Arena arena) {
        return checked(() -> SharedWords.map(table(), arena));
    }

    /**
     * Maps the table for reading only.
     *
     * @param arena how long the mapping lives
     * @return its words
     * @throws BroodException if it is missing, cut short, or of another version
     */
    public SharedWords mapTableReadOnly(Arena arena) {
        return checked(() -> SharedWords.mapReadOnly(table(), arena));
    }

    private SharedWords checked(Mapping mapping) {
        SharedWords words;
        try {
            words = mapping.map();
        } catch (IOException e) {
            throw new BroodException("The session " + directory + " cannot be opened: " + e
                    + ". Its root has ended, or its files were removed.", e);
        }
        if (words.size() < SessionLayout.HEADER_BYTES || words.longPlain(SessionLayout.MAGIC_OFFSET) != SessionLayout.MAGIC) {
            throw new BroodException("Not a table of a Brood session: " + table() + " (" + words.size() + " bytes).");
        }
        int version = words.intAcquire(SessionLayout.VERSION_OFFSET);
        if (version != SessionLayout.VERSION || words.size() != SessionLayout.TABLE_BYTES) {
            throw new BroodException("The session " + directory + " has table version " + version + " (" + words.size()
                    + " bytes), this Brood understands version " + SessionLayout.VERSION + " (" + SessionLayout.TABLE_BYTES
                    + " bytes). Use the same version of Brood in parent and child.");
        }
        return words;
    }

    @FunctionalInterface
    private interface Mapping {
        SharedWords map() throws IOException;
    }

    private void writeHeader(SharedWords words, long createdMillis) {
        words.intRelease(SessionLayout.VERSION_OFFSET, SessionLayout.VERSION);
        words.intRelease(SessionLayout.SLOTS_OFFSET, SessionLayout.SLOTS);
        words.intRelease(SessionLayout.STRIDE_OFFSET, SessionLayout.SLOT_BYTES);
        words.longPlain(SessionLayout.RANDOM_UPPER_OFFSET, Long.parseUnsignedLong(name.random().substring(0, 16), 16));
        words.longPlain(SessionLayout.RANDOM_LOWER_OFFSET, Long.parseUnsignedLong(name.random().substring(16), 16));
        words.longPlain(SessionLayout.UID_OFFSET, name.uid().matches("\\d{1,18}") ? Long.parseLong(name.uid()) : 0);
        words.longPlain(SessionLayout.CREATED_OFFSET, createdMillis);
        words.longRelease(SessionLayout.MAGIC_OFFSET, SessionLayout.MAGIC);
    }

    /**
     * Makes a child's own directory for temporary files, if it is missing.
     *
     * @param child its name, {@code <slot>-<generation>}
     * @return the directory
     * @throws IOException if the file system refuses
     */
    public Path createTemporaryDirectory(String child) throws IOException {
        Path base = temporaryDirectory()
                .orElseThrow(() -> new IOException("The session " + directory + " has no directory for temporary files any more."));
        Path own = base.resolve(child);
        try {
            return Files.createDirectory(own, ownerOnly("rwx------")); // not the base, which goes at the session's end
        } catch (FileAlreadyExistsException e) {
            return own;
        }
    }

    /**
     * Removes a child's directory for temporary files with all that is in it.
     *
     * @param child its name, {@code <slot>-<generation>}
     * @return whether nothing of it is left
     */
    public boolean removeTemporaryDirectory(String child) {
        Optional<Path> own = temporaryDirectory().map(base -> base.resolve(child));
        own.ifPresent(FileTree::remove);
        return own.isEmpty() || !Files.exists(own.get(), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Removes all files of the session, its lock file last, so that no other sweeper takes half a session for a whole one.
     *
     * @return the bytes that became free
     */
    public long remove() {
        long bytes = temporaryDirectory().map(FileTree::remove).orElse(0L);
        return bytes + FileTree.removeLast(directory, lock());
    }

    /**
     * Removes all files of the session, also those that other threads of this process are making meanwhile: what comes when the
     * directories are gone fails.
     *
     * @param limit how long that may take
     */
    public void removeForGood(Duration limit) {
        Optional<Path> temporary = temporaryDirectory(); // its link goes, too
        long began = System.nanoTime();
        for (remove(); isThere(directory) || temporary.filter(SessionFiles::isThere).isPresent(); remove()) {
            if (System.nanoTime() - began > limit.toNanos()) {
                return; // a right is missing, perhaps: the next sweep tries again
            }
            temporary.ifPresent(FileTree::remove);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean isThere(Path folder) {
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** {@return the bytes that all files of the session have now} */
    public long bytes() {
        return FileTree.bytes(directory) + temporaryDirectory().map(FileTree::bytes).orElse(0L);
    }

    /** Attributes of a file for its owner alone; none where the file system has no POSIX permissions. */
    static FileAttribute<?>[] ownerOnly(String permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }

}
