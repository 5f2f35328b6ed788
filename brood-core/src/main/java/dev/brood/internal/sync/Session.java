// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.internal.memory.SessionFiles;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.memory.SessionName;
import dev.brood.internal.memory.SharedDictionary;
import dev.brood.internal.memory.UnfinishedFiles;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A root process and the processes below it: one directory, one lock file, one table of slots.
 *
 * <p>A JVM that Brood did not start is the root of a session, made when it is first needed. A child joins its parent's.
 * Thread-safe. When the root dies the session ends: see {@link Guardian}; what is left then, {@link Sweep} removes.
 */
public final class Session {

    /** Environment variable that every child and all that it starts natively carry: {@code <random>/<slot>-<generation>}. */
    public static final String VARIABLE = "BROOD_SESSION";

    private static final int ROOT = 0;
    private static final String ROOT_NAME = "root";
    private static final int FIRST_GENERATION = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long the removal of the files may take in which other threads of this process make new ones. */
    private static final Duration REMOVAL_LIMIT = Duration.ofSeconds(1);

    private static @Nullable Session current;
    /** What ends the session with this JVM, whether that has begun, and whether the JVM knows of it; guarded by the class. */
    private static Runnable end = Session::closeCurrent;
    private static boolean ending;
    private static boolean hooked;

    private final SessionFiles files;
    private final SlotTable table;
    private final LockFile lock;
    private final Liveness liveness;
    private final Slot self;
    private final Recovery recovery;
    private volatile boolean closed;
    /** Made when the first shared object is; guarded by this. */
    private @Nullable SharedObjects objects;

    Session(SessionFiles files, SlotTable table, LockFile lock, int slot, int generation) {
        this.files = files;
        this.table = table;
        this.lock = lock;
        this.liveness = new Liveness(table, lock);
        this.self = new Slot(this, slot, generation);
        this.recovery = new Recovery(this);
    }

    /**
     * {@return this JVM's session: the one it joined, else one of its own, which is made now, while leftovers of dead
     * sessions are swept in the background}
     *
     * @throws BroodException if it cannot be made, or has been closed because the JVM is ending
     */
    public static synchronized Session current() {
        if (current == null) {
            // The JDK would close the channels under an interrupted thread.
            boolean interrupted = Thread.interrupted();
            try {
                Sweep.inBackground(createRoot(SessionName.newRandom(), Path.of(System.getProperty("java.io.tmpdir"))));
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
        Session session = current;
        if (session == null || session.closed) {
            throw new BroodException("The session of this JVM has ended, because the JVM is ending. Start processes before.");
        }
        return session;
    }

    /**
     * Tells how the session of this JVM ends with it, also if that happens while the session is made; else it is closed.
     *
     * @param how what is done then; it ends with {@link #closeCurrent()}
     * @throws IllegalStateException if the JVM is ending
     */
    public static synchronized void endBy(Runnable how) {
        hook();
        end = how;
    }

    /** Closes the session of this JVM, if there is one; waits for one that is being made. */
    public static void closeCurrent() {
        Session session;
        synchronized (Session.class) {
            session = current;
        }
        if (session != null) {
            session.close();
        }
    }

    /** Sees to it that a session ends with this JVM; before there is any. */
    private static void hook() {
        if (ending) {
            throw new IllegalStateException("this process is ending");
        }
        if (!hooked) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("brood-end").unstarted(Session::end));
            hooked = true;
        }
    }

    private static void end() {
        Runnable how;
        synchronized (Session.class) {
            ending = true;
            how = end;
        }
        how.run();
    }

    /** {@return whether this JVM has a session already, joined or made} */
    public static synchronized boolean exists() {
        return current != null;
    }

    /**
     * Makes the session of this JVM with a random part that somebody else chose, as for a detached child.
     *
     * @param random 32 hexadecimal digits
     * @param temporaryBase where the session's temporary directory is made
     * @return the session, which {@link #current()} returns from now on
     * @throws BroodException if there is one already, or if it cannot be made
     */
    public static Session createRoot(String random, Path temporaryBase) {
        return createRoot(random, temporaryBase, ROOT_NAME, 0);
    }

    /**
     * Makes the session of this JVM, as above, whose root has a name that others may see, and flags.
     *
     * @param random 32 hexadecimal digits
     * @param temporaryBase where the session's temporary directory is made
     * @param name the name of this process, cut to 64 bytes of UTF-8
     * @param flags {@link Slot#DETACHED} and others
     * @return the session, which {@link #current()} returns from now on
     * @throws BroodException if there is one already, or if it cannot be made
     */
    public static synchronized Session createRoot(String random, Path temporaryBase, String name, int flags) {
        refuseSecond();
        try {
            hook();
        } catch (IllegalStateException e) {
            throw new BroodException("No session can be made any more, because the JVM is ending. Start processes before.", e);
        }
        Session session = create(SharedMemoryRoot.choose(), random, temporaryBase, name, flags);
        current = session;
        return session;
    }

    /**
     * Joins the session of the parent in the slot that it claimed: takes the slot's byte, publishes the pid, and makes the
     * slot LIVE.
     *
     * @param directory the session's directory
     * @param slot number of the slot
     * @param generation its generation
     * @return the session, which {@link #current()} returns from now on
     * @throws TooLateException if the slot is not waiting for this process any more, or if root or parent are dead; the process
     *     should end. In a session whose root is dead it has helped to clean up then
     * @throws BroodException if this JVM has a session already, or if the session's files cannot be used
     */
    public static synchronized Session join(Path directory, int slot, int generation) {
        refuseSecond();
        Session session = joined(directory, slot, generation);
        current = session;
        return session;
    }

    private static void refuseSecond() {
        if (current != null) {
            throw new BroodException("This JVM belongs to session " + current.directory() + " already, as slot "
                    + current.self.id() + ". A JVM has one session; use Session.current().");
        }
    }

    /** Makes a root session without making it this JVM's current one. */
    static Session create(SharedMemoryRoot root, String random, Path temporaryBase) {
        return create(root, random, temporaryBase, ROOT_NAME, 0);
    }

    private static Session create(SharedMemoryRoot root, String random, Path temporaryBase, String name, int flags) {
        try {
            refuseIfFull(root);
            var session = new SessionName(UserId.of(root.directory()), random);
            return create(SessionFiles.of(session, root).unfinished(), temporaryBase, name, flags);
        } catch (IOException | UncheckedIOException e) {
            throw new BroodException("A session cannot be made in " + root.directory() + ": " + e
                    + ". Make room or change the permissions there, or name another directory with -D"
                    + SharedMemoryRoot.PROPERTY + "=<directory>.", e);
        }
    }

    private static Session create(SessionFiles files, Path temporaryBase, String name, int flags) throws IOException {
        boolean published = false;
        try {
            files.create(temporaryBase, System.currentTimeMillis());
            var table = new SlotTable(files.mapTable(Arena.global()));
            LockFile lock = LockFile.of(files);
            lock.hold(ROOT, PATIENCE);
            table.describeRelease(ROOT, name, flags);
            table.processRelease(ROOT, ProcFs.system().self());
            table.wordRelease(ROOT, SlotTable.word(SlotState.LIVE, FIRST_GENERATION, ROOT, FIRST_GENERATION));
            var session = new Session(files.publish(), table, lock, ROOT, FIRST_GENERATION);
            published = true;
            return session;
        } finally {
            if (!published) {
                files.remove();
            }
        }
    }

    private static void refuseIfFull(SharedMemoryRoot root) throws IOException {
        long free = root.freeBytes();
        if (free < SessionLayout.TABLE_BYTES) {
            throw new SharedMemoryFullException("A session needs " + SessionLayout.TABLE_BYTES + " bytes in " + root.directory() + ", which has "
                    + free + " of " + root.totalBytes() + " left. Make room there, or name another directory with -D"
                    + SharedMemoryRoot.PROPERTY + "=<directory>.");
        }
    }

    /** Joins a session without making it this JVM's current one. */
    static Session joined(Path directory, int slot, int generation) {
        SessionFiles files = SessionFiles.of(directory);
        var table = new SlotTable(files.mapTable(Arena.global()));
        LockFile lock = LockFile.of(files);
        lock.hold(slot, PATIENCE);
        var session = new Session(files, table, lock, slot, generation);
        long word = table.wordAcquire(slot);
        if (SessionLayout.generation(word) != generation || SlotTable.state(word) != SlotState.STARTING) {
            throw tooLate(session, "the slot is " + SlotTable.state(word) + " in generation " + SessionLayout.generation(word));
        }
        boolean orphaned = !session.root().isAlive();
        if (!orphaned && !session.isParentAlive()) {
            throw tooLate(session, "the parent has ended");
        }
        table.processRelease(slot, ProcFs.system().self());
        // Fails if the parent gave up waiting, or died and was found dead.
        if (!table.moveCas(slot, word, SlotState.LIVE)) {
            throw tooLate(session, "the parent gave up waiting");
        }
        if (orphaned) {
            new Janitor(session, System.nanoTime()).run(); // if all that are left have come too late, nobody else cleans up
            throw tooLate(session, "the root has ended");
        }
        return session;
    }

    private static TooLateException tooLate(Session session, String found) {
        return new TooLateException("This process (pid " + ProcessHandle.current().pid() + ") was to become " + session.self
                + ", but " + found + ". Nothing waits for it any more; it should end.");
    }

    /** {@return 32 hexadecimal digits that tell this session from all others} */
    public String random() {
        return files.name().random();
    }

    /** {@return the session's directory} */
    public Path directory() {
        return files.directory();
    }

    /** {@return whether this process is the root} */
    public boolean isRoot() {
        return self.index() == ROOT;
    }

    /** {@return the slot of this process} */
    public Slot self() {
        return self;
    }

    /** {@return the slot of the root} */
    public Slot root() {
        return new Slot(this, ROOT, FIRST_GENERATION);
    }

    /**
     * {@return the slot of a process that somebody named}
     *
     * @param index number of the slot
     * @param generation its generation
     */
    public Slot slot(int index, int generation) {
        return new Slot(this, index, generation);
    }

    /**
     * Takes a free slot for a child that this process is about to start.
     *
     * @param name the child's name, cut to 64 bytes of UTF-8
     * @param flags {@link Slot#DAEMON} and others
     * @return the slot, STARTING; give it back with {@link Recovery#recover} if the start fails
     * @throws BroodException if all slots are in use
     */
    public Slot claim(String name, int flags) {
        for (int slot = 1; slot < SessionLayout.SLOTS; slot++) {
            long word = table.wordAcquire(slot);
            if (SlotTable.state(word) != SlotState.FREE) {
                continue;
            }
            int generation = SessionLayout.nextGeneration(SessionLayout.generation(word));
            long claimed = SlotTable.word(SlotState.STARTING, generation, self.index(), self.generation());
            if (table.wordCas(slot, word, claimed)) {
                table.describeRelease(slot, name, flags);
                return new Slot(this, slot, generation);
            }
        }
        throw new BroodException("No slot for process '" + name + "': all 4,096 slots of session " + directory()
                + " are in use. End some of its processes, or start fewer at a time (a pool reuses its workers).");
    }

    /** {@return the slots of all processes that live or start now, by number} */
    public List<Slot> live() {
        return select(word -> SlotTable.state(word) == SlotState.STARTING || SlotTable.state(word) == SlotState.LIVE).stream()
                .filter(Slot::isAlive)
                .toList();
    }

    /**
     * {@return the slots of the direct children of a process that are not recovered yet, dead ones too}
     *
     * @param parent the process
     */
    public List<Slot> children(Slot parent) {
        return select(word -> SlotTable.state(word) != SlotState.FREE
                        && SessionLayout.parentSlot(word) == parent.index()
                        && SessionLayout.parentGeneration(word) == parent.generation())
                .stream()
                .filter(slot -> slot.index() != ROOT)
                .toList();
    }

    private List<Slot> select(LongPredicate wanted) {
        var slots = new ArrayList<Slot>();
        for (int slot = 0; slot < SessionLayout.SLOTS; slot++) {
            long word = table.wordAcquire(slot);
            if (wanted.test(word)) {
                slots.add(new Slot(this, slot, SessionLayout.generation(word)));
            }
        }
        return slots;
    }

    /**
     * {@return the shared objects of this session, as this process sees them; their memory is made now, if it is missing}
     *
     * @throws dev.brood.error.SharedMemoryFullException if there is no room for it
     */
    public synchronized SharedObjects objects() {
        if (objects == null) {
            objects = new SharedObjects(this);
        }
        return objects;
    }

    /** {@return whether any process of this session has made a shared object} */
    public boolean hasObjects() {
        return SharedObjects.exist(this);
    }

    /** What this process has open of shared objects, null if it never had any. */
    synchronized @Nullable SharedObjects openedObjects() {
        return objects;
    }

    /**
     * Opens the dictionary of the wire, or makes it.
     *
     * @return the session's dictionary, with what this process knows of it
     * @throws dev.brood.error.SharedMemoryFullException if there is no room for it
     */
    public SharedDictionary openDictionary() {
        return new SharedDictionary(directory(), self.party());
    }

    /** Gives back what a dead process holds in shared objects, and takes its places there from it. */
    void recoverObjects(Slot dead) {
        if (hasObjects()) {
            objects().recover(dead.party());
        }
        UnfinishedFiles.remove(directory(), dead.party());
    }

    /** {@return what repairs after the deaths of this process's children} */
    public Recovery recovery() {
        return recovery;
    }

    /**
     * Makes the directory for temporary files of a child. It is on disk, and goes with the slot's recovery.
     *
     * @param child the child
     * @return the directory
     * @throws BroodException if it cannot be made
     */
    public Path createTemporaryDirectory(Slot child) {
        try {
            return files.createTemporaryDirectory(child.id());
        } catch (IOException e) {
            throw new BroodException("No temporary directory for process '" + child.name() + "': " + e
                    + ". Make room or change the permissions there, or set -Djava.io.tmpdir=<directory>.", e);
        }
    }

    /**
     * Ends the session, orderly: kills every process that still carries it, and removes its files and this process's name. Called by the root when
     * its children are gone, or have had their time. Does nothing in a child, or a second time. If it could not look at all
     * processes, the files stay, by which the next sweep finds those that it missed.
     */
    public void close() {
        if (!isRoot() || closed) {
            return;
        }
        closed = true;
        if (new Carriers(random()).killAll(Duration.ofSeconds(2)).isComplete()) {
            files.removeForGood(REMOVAL_LIMIT);
        }
        ProcessNames.withdraw();
    }

    boolean isClosed() {
        return closed;
    }

    boolean isParentAlive() {
        return self.parent().map(Slot::isAlive).orElse(false);
    }

    SessionFiles files() {
        return files;
    }

    SlotTable table() {
        return table;
    }

    LockFile lock() {
        return lock;
    }

    Liveness liveness() {
        return liveness;
    }

    @Override
    public String toString() {
        return "session " + directory() + " (this process: slot " + self.id() + ")";
    }
}
