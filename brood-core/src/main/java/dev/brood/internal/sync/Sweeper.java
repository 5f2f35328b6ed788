// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionFiles;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.memory.SessionName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * One sweep through a directory of sessions. Not thread-safe; any number of sweepers may run at once.
 *
 * <pre>
 *   all bytes can be locked             dead: its carriers are killed and its files removed under that lock, so by one sweeper
 *   only the root's byte is free        orphaned: its stopped carriers are killed, the others end by themselves
 *   the root's byte is held             alive, or another sweeper is at it
 *   this JVM is part of it              never opened, because closing it would drop this JVM's locks
 * </pre>
 */
final class Sweeper {

    private static final Duration UNFINISHED_AGE = Duration.ofSeconds(60);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(2);

    private final String user;
    private final Path directory;
    private int found;
    private int removed;
    private long bytes;

    Sweeper(String user, Path directory) {
        this.user = user;
        this.directory = directory;
    }

    Sweep result() {
        return new Sweep(found, removed, bytes);
    }

    void sweep() {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "{brood-,.brood-}*")) {
            for (Path entry : entries) {
                if (UserId.owns(user, entry)) {
                    sweep(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The directory went away or may not be read: then there is nothing to sweep for this user.
            return;
        }
        NameDirectory.sweep(user, directory);
    }

    private void sweep(Path entry) {
        String name = entry.getFileName().toString();
        if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            if (UserId.isProbe(name) && isOld(entry)) {
                UserId.removeProbe(entry);
            }
            return;
        }
        SessionName.ofPublished(name)
                .filter(session -> session.uid().equals(user))
                .ifPresent(session -> sweepSession(new SessionFiles(session, entry)));
        SessionName.ofUnfinished(name)
                .filter(session -> session.uid().equals(user) && isOld(entry))
                .ifPresent(session -> sweepSession(new SessionFiles(session, entry)));
    }

    private void sweepSession(SessionFiles files) {
        try {
            LockFile.visit(files, lock -> {
                if (lock.tryHoldAll(SessionLayout.SLOTS)) {
                    sweepDead(files);
                } else if (!lock.isHeld(0)) {
                    found++;
                    new Carriers(files.name().random()).killAll(Carrier::stopped, KILL_LIMIT);
                }
            });
        } catch (NoSuchFileException e) {
            // Either its creator died before it made the lock file, or another sweeper has just removed it.
            if (isOld(files.directory())) {
                sweepDead(files);
            }
        } catch (IOException e) {
            // Not for us: another user's in spite of its name, or a file system without locks.
            return;
        }
    }

    private void sweepDead(SessionFiles files) {
        found++;
        if (new Carriers(files.name().random()).killAll(KILL_LIMIT).provesThatNoneIsLeft()) {
            bytes += files.remove();
            if (!Files.exists(files.directory(), LinkOption.NOFOLLOW_LINKS)) {
                removed++;
            }
        }
    }

    static boolean isOld(Path file) {
        try {
            Instant changed = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            return changed.isBefore(Instant.now().minus(UNFINISHED_AGE));
        } catch (IOException e) {
            // Gone.
            return false;
        }
    }
}
