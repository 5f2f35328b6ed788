// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The number of a user, told by files: the JDK has no other way that needs neither native code nor a process. */
final class UserId {

    private static final String PROBE_PREFIX = ".brood-";
    private static final String PROBE_SUFFIX = ".uid";

    private UserId() {}

    /** Whether a file name is that of a file made by {@link #of}, which was left if its maker was killed. */
    static boolean isProbe(String fileName) {
        return fileName.startsWith(PROBE_PREFIX) && fileName.endsWith(PROBE_SUFFIX);
    }

    static void removeProbe(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            // An empty file stays, until a sweep by somebody who may remove it.
            return;
        }
    }

    /**
     * The user of this process: the owner of a file that it makes.
     *
     * @param directory where the file may be made
     * @throws IOException if no file can be made there
     */
    static String of(Path directory) throws IOException {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("unix")) {
            return System.getProperty("user.name").replaceAll("[^A-Za-z0-9_.]", "_");
        }
        Path probe = Files.createTempFile(directory, PROBE_PREFIX, PROBE_SUFFIX);
        try {
            return ownerOf(probe);
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    /** Whether a file, itself and not what it may link to, belongs to a user. */
    static boolean owns(String user, Path file) {
        try {
            return !FileSystems.getDefault().supportedFileAttributeViews().contains("unix") || user.equals(ownerOf(file));
        } catch (IOException e) {
            // Gone meanwhile.
            return false;
        }
    }

    private static String ownerOf(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS).toString();
    }
}
