// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.CacheFolder;
import dev.brood.internal.sync.Session;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 *       5b1e….verdict                 "usable 15364096", or "refused: " and why, for one set of JVM options
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

    private static final System.Logger LOG = System.getLogger(StartCache.class.getName());

    /** With these the JVM has no use for a cache, or another one; and agents would run when it is asked. */
    private static final Pattern UNSUITED = Pattern.compile("-XX:AOT.*|-XX:.*Shared.*|-XX:ArchiveClassesAtExit=.*|-XX:.*Dump(Load|Info).*"
            + "|-Xshare:.*|-javaagent:.*|-agentpath:.*|-agentlib:.*|-Xrun.*|-Xdebug|-Xbootclasspath.*");

    /** What does not matter for a cache. */
    private static final Pattern UNCONCERNED = Pattern.compile("-D(?!java\\.system\\.class\\.loader=|jdk\\.module\\.).*|-Xlog.*"
            + "|-XX:(ErrorFile|HeapDumpPath|LogFile)=.*|-Xs[sm].*|-Xm[sn].*|-XX:(Initial|New|MaxNew|MinHeap)(Heap)?(Size|Delta.*)=.*"
            + "|-XX:ThreadStackSize=.*");

    private static final Pattern MAXIMAL_HEAP = Pattern.compile("-Xmx.*|-XX:MaxHeapSize=.*");

    /** From somewhat more on the JVM writes references in another way. */
    private static final long LARGE_HEAP = 28L << 30;

    private static final Duration A_DAY = Duration.ofDays(1);

    /** The machine may have been short of memory when it was asked. */
    private static final Duration A_WEEK = Duration.ofDays(7);

    /** Asks for verdicts that this process has made. */
    private static final Set<Path> REQUESTED = ConcurrentHashMap.newKeySet();

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
        Optional<Path> top = CacheFolder.choose();
        if (top.isEmpty()) {
            return List.of();
        }
        try {
            return new StartCache(home, java, jar, concerned(options), top.get()).options();
        } catch (IOException | RuntimeException e) { // such as from an odd path: what only saves time must not cost a start
            LOG.log(Level.DEBUG, "Children start without an AOT cache", e);
            return List.of();
        }
    }

    private List<String> options() throws IOException {
        if (Files.exists(folder) && !isOurs(folder)) {
            return List.of();
        }
        String name = hash(options.stream().sorted().toList()) + StartCaches.VERDICT; // inherited options stand elsewhere
        Path file = folder.resolve(name);
        String verdict = read(file);
        if (verdict.startsWith(REFUSED) && isYounger(file, A_WEEK)) {
            return List.of();
        }
        Path archive = folder.resolve(StartCaches.ARCHIVE);
        if (verdict.startsWith(USABLE) && verdict.equals(USABLE + size(archive))) {
            return List.of(QUIET, "-XX:AOTCache=" + archive);
        }
        if (REQUESTED.add(file)) {
            startBuilder(name);
        }
        return List.of();
    }

    /** A program that has used a verdict keeps it from being removed. */
    private static String read(Path verdict) throws IOException {
        try {
            String text = Files.readString(verdict);
            if (text.startsWith(USABLE) && !isYounger(verdict, A_DAY)) {
                Files.setLastModifiedTime(verdict, FileTime.from(Instant.now()));
            }
            return text;
        } catch (NoSuchFileException e) {
            return "";
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
        PosixFileAttributes attributes = Files.readAttributes(folder, PosixFileAttributes.class);
        Set<PosixFilePermission> permissions = attributes.permissions();
        return attributes.owner().equals(ourselves())
                && !permissions.contains(PosixFilePermission.GROUP_WRITE)
                && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** A user need not have a name. */
    private static UserPrincipal ourselves() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? Files.getOwner(self)
                : self.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(System.getProperty("user.name"));
    }

    // The builder.

    /**
     * Starts a builder that outlives this process and is no part of its session: reparented by the shell, which ends at once, deaf to
     * the terminal's signals, and modest.
     */
    private void startBuilder(String verdict) throws IOException {
        StartCacheBuilder.createFolders(top);
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh", "-c", "trap '' HUP; if command -v nice >/dev/null; then set -- nice -n 5 \"$@\"; fi; \"$@\" </dev/null >/dev/null"
                        + " 2>&1 &", "brood"));
        command.addAll(StartCacheBuilder.command(java, jar, top, folder, verdict, options));
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

    /** {@return those of a child's options that decide whether its JVM takes a cache} */
    static List<String> concerned(List<String> options) {
        boolean large = ParentOptions.maxHeap(options) >= LARGE_HEAP;
        return options.stream()
                .filter(o -> !UNCONCERNED.matcher(o).matches())
                .filter(o -> large || !MAXIMAL_HEAP.matcher(o).matches())
                .distinct() // what children inherit and are given stands there twice, and of theirs again
                .toList();
    }

    /** {@return those that choose modules, with their values: a cache is made for one choice} */
    static List<String> modules(List<String> options) {
        return options.stream().filter(o -> o.startsWith("--") || !o.startsWith("-")).toList();
    }

    private static String folder(Path home, Path jar, List<String> options) throws IOException {
        List<String> parts = new ArrayList<>(modules(options));
        parts.add(jar.toString());
        parts.add(identity(jar));
        parts.add(home.toString());
        parts.add(identity(home.resolve("lib").resolve("modules")));
        return version(home) + "-" + hash(parts);
    }

    private static String identity(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.size() + " " + attributes.lastModifiedTime().toInstant();
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
