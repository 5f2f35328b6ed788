// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SessionFiles;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.os.LockProbe;
import dev.brood.internal.os.WordWait;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lock file of one session, as this JVM sees it: a process is alive exactly as long as it holds its slot's byte.
 *
 * <p>The kernel drops a process's locks at its death, but also when it closes <em>any</em> descriptor of the file. So there
 * is one channel per JVM and session; it is in {@link #OPEN}, shared by all copies of Brood in the JVM, and is never closed.
 *
 * <p>Thread-safe. Owners lock exclusively. Probers try a shared lock, so that two of them do not take each other for the
 * owner, one at a time per JVM; who probes often asks the system instead, where it can be asked ({@link LockProbe}). That a byte is held is remembered for 20 ms. Bytes that this JVM holds are answered from
 * memory: the kernel would grant them again, and releasing them would end this process in the eyes of all others.
 */
final class LockFile {

    private static final int CHANNEL = 0;
    private static final int HELD = 1;

    /**
     * Random part of a session to (channel, locks held by slot), in types of the JDK only: a second copy of Brood, loaded by
     * another class loader, finds them here.
     */
    private static final Map<String, Object[]> OPEN = OpenFiles.ofThisJvm("sessions");

    private static final int MANY_PROBES = 8;
    private static final long REMEMBERED_NANOS = Duration.ofMillis(20).toNanos();

    private final Path path;
    private final FileChannel channel;
    private final Map<Integer, FileLock> held;
    /**
     * When each byte was last seen held, {@link System#nanoTime()}; 0 is never. Read and stored plainly: a thread that reads what
     * was there before finds an earlier time.
     */
    private final long[] seenHeld = new long[SessionLayout.SLOTS];

    private final AtomicInteger probes = new AtomicInteger();
    private volatile @Nullable LockProbe prober;

    private LockFile(Path path, FileChannel channel, Map<Integer, FileLock> held) {
        this.path = path;
        this.channel = channel;
        this.held = held;
    }

    /** A look at the lock file of a foreign session. */
    @FunctionalInterface
    interface Visit {
        void visit(ForeignLock lock) throws IOException;
    }

    /**
     * Opens the lock file of a session for one look, unless this JVM has a part in that session. Nobody in this JVM can join
     * the session meanwhile, whichever copy of Brood it uses.
     *
     * @return whether there was a look; if not, this JVM is part of the session
     * @throws IOException if the file cannot be opened or locked, {@link java.nio.file.NoSuchFileException} if it is gone
     */
    static boolean visit(SessionFiles files, Visit visit) throws IOException {
        var failure = new AtomicReference<IOException>();
        var visited = new AtomicBoolean();
        OPEN.compute(files.name().random(), (random, open) -> {
            if (open == null) {
                visited.set(true);
                try (FileChannel channel =
                        FileChannel.open(files.lock(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    visit.visit(new ForeignLock(channel));
                } catch (IOException e) {
                    failure.set(e);
                }
            }
            return open;
        });
        if (failure.get() != null) {
            throw failure.get();
        }
        return visited.get();
    }

    /**
     * Opens the lock file of a session, or returns the channel that this JVM has already.
     *
     * @throws BroodException if the file cannot be opened
     */
    @SuppressWarnings("unchecked") // only this class puts values into the map
    static LockFile of(SessionFiles files) {
        Object[] entry = OPEN.computeIfAbsent(files.name().random(), random -> open(files.lock()));
        return new LockFile(files.lock(), (FileChannel) entry[CHANNEL], (Map<Integer, FileLock>) entry[HELD]);
    }

    private static Object[] open(Path path) {
        try {
            return new Object[] {
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE),
                new ConcurrentHashMap<Integer, FileLock>()
            };
        } catch (IOException e) {
            throw new BroodException("The lock file " + path + " of a session cannot be opened: " + e
                    + ". Its root has ended, or its files were removed.", e);
        }
    }

    /** Whether this JVM holds the byte of a slot. */
    boolean isHeldHere(int slot) {
        return held.containsKey(slot);
    }

    /** Whether any process holds the byte of a slot; a yes may be up to 20 ms old. */
    boolean isHeld(int slot) {
        long seen = seenHeld[slot];
        if (seen != 0 && System.nanoTime() - seen < REMEMBERED_NANOS) {
            return true;
        }
        return isHeldNow(slot);
    }

    /** Whether any process holds the byte of a slot at this moment. */
    boolean isHeldNow(int slot) {
        if (probe(slot)) {
            seenHeld[slot] = System.nanoTime() | 1;
            return true;
        }
        seenHeld[slot] = 0;
        return false;
    }

    private boolean probe(int slot) {
        LockProbe known = prober();
        if (known != null) {
            try {
                return known.isLocked(slot) || isBeingTakenHere(slot);
            } catch (IOException e) {
                prober = null; // the way that all others go remains
            }
        }
        return isHeldHere(slot) || tryProbe(slot);
    }

    /** A thread of this JVM that takes the byte has to be waited for: the system does not show a process its own locks. */
    private boolean isBeingTakenHere(int slot) {
        synchronized (channel) {
            return isHeldHere(slot);
        }
    }

    private boolean tryProbe(int slot) {
        synchronized (channel) {
            try (FileLock lock = channel.tryLock(slot, 1, true)) {
                return lock == null;
            } catch (OverlappingFileLockException e) {
                return true; // another thread of this JVM took the byte just now
            } catch (IOException e) {
                throw new BroodException("Byte " + slot + " of " + path + " cannot be probed: " + e
                        + ". Does the file system support locks? Name another one with -Dbrood.dir=<directory>.", e);
            }
        }
    }

    /** Whether native access has been granted expressly: a program that shares nothing must not be warned of it. */
    private static boolean isWithoutWarning() {
        return LockFile.class.getModule().isNativeAccessEnabled() && WordWait.system().isNative();
    }

    /** What the system is asked by, once this process has asked so often that it pays; null before, and where there is none. */
    private @Nullable LockProbe prober() {
        LockProbe known = prober;
        if (known == null && probes.get() <= MANY_PROBES && probes.incrementAndGet() == MANY_PROBES && isWithoutWarning()) {
            known = LockProbe.open(path).orElse(null);
            prober = known;
        }
        return known;
    }

    /**
     * Takes the byte of a slot for as long as this process lives. Waits for probers and for a dying earlier owner.
     *
     * @throws BroodException if another process holds it for longer than {@code patience}
     */
    void hold(int slot, Duration patience) {
        long began = System.nanoTime();
        while (!tryHold(slot)) {
            if (System.nanoTime() - began > patience.toNanos()) {
                throw new BroodException("Byte " + slot + " of " + path + " is held by another process for more than "
                        + patience.toMillis() + " ms, so this one cannot become slot " + slot
                        + ". See who has the file open (lsof), and end it.");
            }
            LockSupport.parkNanos(500_000);
        }
    }

    private boolean tryHold(int slot) {
        synchronized (channel) {
            if (held.containsKey(slot)) {
                return true;
            }
            try {
                FileLock lock = channel.tryLock(slot, 1, false);
                if (lock != null) {
                    held.put(slot, lock);
                }
                return lock != null;
            } catch (IOException | OverlappingFileLockException e) {
                throw new BroodException("Byte " + slot + " of " + path + " cannot be locked: " + e
                        + ". Does the file system support locks? Name another one with -Dbrood.dir=<directory>.", e);
            }
        }
    }

    /** Forgets what was remembered of a byte, because its owner is known to have died. */
    void forget(int slot) {
        seenHeld[slot] = 0;
    }
}
