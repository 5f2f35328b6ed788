// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.CacheFolder;
import dev.brood.internal.sync.Session;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The AOT cache (JEP 483, 514, 515) with which children start: Brood's own classes and those of the JDK that a start needs, loaded,
 * verified and linked already.
 *
 * <h2>What lies where</h2>
 *
 * <pre>
 *   ~/.cache/brood/25.0.3+9-2f7c…/    one folder for each JDK, jar with Brood in it, and choice of modules
 *       brood.aot                     the cache, the same for all programs with that jar
 *       5b1e….verdict                 for one set of JVM options "usable 15364096", "refused: " and why, or "asked"
 *       jar                           where the jar is, and when it was changed
 * </pre>
 *
 * A JVM takes a cache only if it was made by the same JDK, for the same first entry of the class path and the same choice of modules,
 * and if heap and collector suit it; one that refuses a cache starts slower than without. So a child is given the cache only after a JVM
 * with the same options has accepted it. Both, building and asking, are the work of a {@link StartCacheBuilder}, a process in the
 * background which the first program starts and does not wait for; until it is done children start without.
 *
 * <p>Brood's jar is the first entry of a child's class path for this. No cache is used if Brood's classes are in a folder, a nested jar
 * or a module; if the child has agents, a command prefix that may hide the cache, or options of its own for archives; and if the folder
 * could be written by another user.
 */
final class StartCache {

    /** The JVM would say on standard output, which is the user's, that it does not want a cache. */
    static final String QUIET = "-Xlog:aot*=off,cds*=off";

    static final String USABLE = "usable ";
    static final String REFUSED = "refused: ";
    static final String ASKED = "asked";

    private static final System.Logger LOG = System.getLogger(StartCache.class.getName());

    /**
     * With these the JVM has no use for a cache, or another one; agents and recordings would run when it is asked; what a file tells may
     * change afterwards; and the value of an option may be a word of its own only for the launcher.
     */
    private static final Pattern UNSUITED = Pattern.compile(
            "[^-].*|-XX:(\\+|-)?(AOT|.*Shared|ArchiveClassesAtExit|Dump|RecordDynamicDump|VMOptionsFile|Flags"
            + "|StartFlightRecording|FlightRecorderOptions|LogVMOutput|LogCompilation|On.*Error|ManagementServer).*"
            + "|-Xshare:.*|-javaagent:.*|-agentpath:.*|-agentlib:.*|-Xrun.*|-Xdebug|-Xbootclasspath.*");

    /** What does not matter for a cache. A heap of unlucky sizes does: a JVM may end when it finds no room for the cache's objects. */
    private static final Pattern UNCONCERNED = Pattern.compile("-D(?!java\\.system\\.class\\.loader=|jdk\\.module\\.).*|-Xlog.*"
            + "|-XX:(ErrorFile|LogFile|HeapDumpPath)=.*|-Xss.*|-XX:ThreadStackSize=.*");

    private static final Duration A_DAY = Duration.ofDays(1);

    /** The machine may have been short of memory when it was asked. */
    private static final Duration A_WEEK = Duration.ofDays(7);

    /** A builder that has not ended by then has been killed. */
    private static final Duration AN_HOUR = Duration.ofHours(1);

    /** Options may be different for each child. */
    private static final int MOST_VERDICTS = 64;

    private final Path java;
    private final Path jar;
    private final List<String> options;
    private final Path top;
    private final Path folder;

    private StartCache(Path home, Path java, Path jar, List<String> options, Path top) throws IOException {
        this.java = java;
        this.jar = jar;
        this.options = options;
        this.top = top;
        this.folder = top.resolve(folder(home.toRealPath(), jar, options));
    }

    /**
     * The options that give a child its cache, if there is one that its JVM accepts; otherwise has it made.
     *
     * @param home the folder of the child's JDK
     * @param java its {@code java}
     * @param jar the first entry of its class path; {@code null} if that is not Brood's own
     * @param options its other options
     * @return the options to be put in front of those; none without a cache
     */
    static List<String> options(Path home, Path java, @Nullable Path jar, List<String> options) {
        if (jar == null || options.stream().anyMatch(o -> UNSUITED.matcher(o).matches())) {
            return List.of();
        }
        try {
            Optional<Path> top = CacheFolder.choose();
            return top.isEmpty() ? List.of() : new StartCache(home, java, jar, concerned(options), top.get()).options();
        } catch (IOException | RuntimeException e) { // such as from an odd path: what only saves time must not cost a start
            LOG.log(Level.DEBUG, "Children start without an AOT cache", e);
            return List.of();
        }
    }

    private List<String> options() throws IOException {
        if ((Files.exists(top) && !isOurs(top.toRealPath())) || (Files.exists(folder) && !isOurs(folder))) {
            return List.of();
        }
        Path file = folder.resolve(hash(options) + StartCaches.VERDICT);
        String verdict = read(file);
        if ((verdict.startsWith(REFUSED) && isYounger(file, A_WEEK)) || (verdict.equals(ASKED) && isYounger(file, AN_HOUR))) {
            return List.of();
        }
        Path archive = folder.resolve(StartCaches.ARCHIVE);
        if (verdict.equals(USABLE + size(archive))) {
            return List.of(QUIET, "-XX:AOTCache=" + archive);
        }
        if (ask(file, verdict)) {
            startBuilder(file);
        }
        return List.of();
    }

    /** Writes down that somebody has been asked for the verdict, unless another process has just done so. */
    private boolean ask(Path file, String verdict) throws IOException {
        StartCaches.createFolders(folder);
        if (!verdict.isEmpty()) {
            Files.writeString(file, ASKED);
            return true;
        }
        if (StartCaches.verdicts(folder) >= MOST_VERDICTS) {
            return false;
        }
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        boolean written = false;
        try {
            Files.writeString(file, ASKED);
            written = true;
        } finally {
            if (!written) {
                Files.deleteIfExists(file); // the disk is full: an empty one would keep everybody from asking when it no longer is
            }
        }
        return true;
    }

    /** A program that has used a verdict keeps it from being removed. */
    private static String read(Path verdict) throws IOException {
        try {
            String text = Files.readString(verdict);
            if (text.isEmpty() && !isYounger(verdict, AN_HOUR)) {
                return ASKED; // and killed before it could be written
            }
            if (text.startsWith(USABLE) && !isYounger(verdict, A_DAY)) {
                keep(verdict);
            }
            return text;
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static void keep(Path verdict) {
        try {
            Files.setLastModifiedTime(verdict, FileTime.from(Instant.now()));
        } catch (IOException e) { // such as in a folder that is read-only, from which nothing is removed either
            LOG.log(Level.DEBUG, "An AOT cache is used that may be taken for unused", e);
        }
    }

    private static boolean isYounger(Path file, Duration age) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isAfter(Instant.now().minus(age));
    }

    private static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    /** What lies in the folder becomes code: nobody else may be able to put it there. */
    private static boolean isOurs(Path folder) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(folder, "unix:uid,permissions", LinkOption.NOFOLLOW_LINKS);
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return self.equals(attributes.get("uid"))
                && attributes.get("permissions") instanceof Set<?> permissions
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    // The builder.

    /**
     * Starts a builder that outlives this process and is no part of its session: reparented by the shell, which ends at once, deaf to
     * the terminal's signals, and modest.
     */
    private void startBuilder(Path verdict) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh", "-c", "trap '' HUP INT QUIT TSTP; if command -v nice >/dev/null; then set -- nice -n 5 \"$@\"; fi;"
                        + " \"$@\" </dev/null >/dev/null 2>&1 &", "brood"));
        command.addAll(StartCacheBuilder.command(java, jar, top, verdict, options));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeAll(ParentOptions.VARIABLES);
        environment.remove(Session.VARIABLE);
        environment.remove(LaunchTicket.VARIABLE);
        builder.directory(top.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.start();
    }

    // Keys.

    /** {@return those of a child's options that decide whether its JVM takes a cache; of equal ones the last} */
    static List<String> concerned(List<String> options) {
        List<String> concerned = new ArrayList<>();
        for (String option : options) {
            if (!UNCONCERNED.matcher(option).matches()) {
                concerned.remove(option);
                concerned.add(option);
            }
        }
        return concerned;
    }

    /** {@return those that choose modules, which add up: a cache is made for one choice} */
    static List<String> modules(List<String> options) {
        return options.stream().filter(option -> option.startsWith("--")).sorted().toList();
    }

    private static String folder(Path home, Path jar, List<String> options) throws IOException {
        List<String> parts = new ArrayList<>(modules(options));
        parts.add(jar.toString());
        parts.add(StartCaches.identity(jar));
        parts.add(home.toString());
        parts.add(StartCaches.identity(home.resolve("lib").resolve("modules")));
        return version(home) + "-" + hash(parts);
    }

    /** The version of a JDK as its {@code release} file tells it, for people who look into the folder. */
    private static String version(Path home) throws IOException {
        if (home.equals(Path.of(System.getProperty("java.home")).toRealPath())) {
            return Runtime.version().toString();
        }
        for (String line : Files.readAllLines(home.resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=")) {
                return line.substring("JAVA_VERSION=".length()).replaceAll("[^\\w.+-]", "");
            }
        }
        return "jdk";
    }

    /**
     * FNV-1a, 64 bits: the JVM itself looks whether a cache suits it, so that nothing depends on this being hard to hit; a digest of
     * {@code java.security} would cost the first start more than the cache saves.
     */
    static String hash(List<String> parts) {
        long hash = 0xcbf29ce484222325L;
        for (String part : parts) {
            for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
                hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
            }
            hash *= 0x100000001b3L; // a byte 0 between parts
        }
        return String.format("%016x", hash);
    }
}
