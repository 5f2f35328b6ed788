// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SessionFiles;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.memory.SessionName;
import dev.brood.internal.os.ProcessIdentity;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A session seen from outside, for those who show it.
 *
 * @param random the 32 hexadecimal digits that tell it from others
 * @param directory its directory
 * @param rootPid pid of its root, 0 if unknown; another process may have it by now if the session is not alive
 * @param alive whether its root lives
 * @param processes how many of its processes live, the root included
 * @param bytes what its files hold
 */
public record SessionInfo(String random, Path directory, long rootPid, boolean alive, int processes, long bytes) {

    /**
     * {@return the sessions of this user where sessions are made now, in no order; nothing is changed}
     *
     * @throws BroodException if the directory for sessions cannot be used
     */
    public static List<SessionInfo> list() {
        var sessions = new ArrayList<SessionInfo>();
        files().forEach(files -> look(files).ifPresent(sessions::add));
        return sessions;
    }

    /** The files of the sessions of this user where sessions are made now. */
    static List<SessionFiles> files() {
        Path directory = SharedMemoryRoot.choose().directory();
        var sessions = new ArrayList<SessionFiles>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "brood-*")) {
            String user = UserId.of(directory);
            for (Path entry : entries) {
                SessionName.ofPublished(entry.getFileName().toString())
                        .filter(name -> name.uid().equals(user) && UserId.owns(user, entry))
                        .ifPresent(name -> sessions.add(new SessionFiles(name, entry)));
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new BroodException("Sessions in " + directory + " cannot be listed: " + e
                    + ". Change the permissions there, or name another directory with -D" + SharedMemoryRoot.PROPERTY
                    + "=<directory>.", e);
        }
        return sessions;
    }

    /** What a session looks like, or empty if it is gone or of another version. */
    static Optional<SessionInfo> look(SessionFiles files) {
        var alive = new AtomicBoolean();
        var processes = new AtomicInteger();
        try (Arena arena = Arena.ofConfined()) {
            var table = new SlotTable(files.mapTableReadOnly(arena));
            boolean foreign = LockFile.visit(files, lock -> {
                alive.set(lock.isHeld(0));
                for (int slot = 0; slot < SessionLayout.SLOTS; slot++) {
                    boolean live = SlotTable.state(table.wordAcquire(slot)) == SlotState.LIVE;
                    processes.addAndGet(live && lock.isHeld(slot) ? 1 : 0);
                }
            });
            if (!foreign) {
                LockFile lock = LockFile.of(files);
                var liveness = new Liveness(table, lock);
                alive.set(lock.isHeld(0));
                for (int slot = 0; slot < SessionLayout.SLOTS; slot++) {
                    processes.addAndGet(liveness.isLiveNow(slot, table.wordAcquire(slot)) ? 1 : 0);
                }
            }
            long pid = table.process(0, SessionLayout.generation(table.wordAcquire(0))).map(ProcessIdentity::pid).orElse(0L);
            return Optional.of(new SessionInfo(
                    files.name().random(), files.directory(), pid, alive.get(), processes.get(), files.bytes()));
        } catch (IOException | BroodException e) {
            // It was removed meanwhile, or another version of Brood made it.
            return Optional.empty();
        }
    }
}
