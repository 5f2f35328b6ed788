// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.Slot;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files that the JVM of a child needs: a directory for temporary files, the error file, the argument file.
 *
 * <p>A child has a directory of its own, which recovery deletes. A detached child uses that of the whole machine, where
 * its files have names that nobody can guess; its parent deletes them.
 *
 * @param temporary the child's {@code java.io.tmpdir}
 * @param suffix what tells its files from those of others, empty in a directory of its own
 */
record ChildFiles(Path temporary, String suffix) {

    private static final String ENDING = "ending";

    /** {@return the files of a child in a slot of the session} */
    static ChildFiles inSlot(Session session, Slot slot) {
        return new ChildFiles(session.createTemporaryDirectory(slot), "");
    }

    /** {@return the files of a detached child whose session has that random part} */
    static ChildFiles detached(String random) {
        Path own = Path.of(System.getProperty("java.io.tmpdir"));
        boolean ownIsPrivate = ThisProcess.isChild() && ThisProcess.role() != LaunchSpec.Role.DETACHED;
        return new ChildFiles(ownIsPrivate ? own.resolve("../..").normalize() : own, "-brood-" + random);
    }

    /** {@return where the JVM writes what it has to say about its crash} */
    Path errorFile() {
        return temporary.resolve("hs_err" + suffix + ".log");
    }

    /** {@return what lies there from the report of the child's end until its shutdown hooks have ended} */
    Path endingFile() {
        return temporary.resolve(ENDING + suffix);
    }

    /** {@return the same for this process, a child in a slot of the session} */
    static Path ownEndingFile() {
        return Path.of(System.getProperty("java.io.tmpdir"), ENDING);
    }

    /** {@return where arguments are that are too long for a command line} */
    Path argumentFile() {
        return temporary.resolve("arguments" + suffix);
    }

    /** Deletes what lies in a directory that others use, too: the argument file, and the error file if there is one. */
    void deleteShared() {
        if (!suffix.isEmpty()) {
            delete(argumentFile());
            delete(errorFile());
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log().log(Level.WARNING, "A file of a detached child cannot be deleted", e);
        }
    }

    private static System.Logger log() {
        return System.getLogger(ChildFiles.class.getName());
    }
}
