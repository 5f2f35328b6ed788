// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.brood.ProcessPool;
import dev.brood.error.BroodException;
import dev.brood.internal.os.CacheFolder;
import dev.brood.internal.os.SharedMemoryRoot;
import dev.brood.internal.os.UsableCores;
import dev.brood.internal.sync.SessionInfo;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What of this machine Brood will use, and what is in its way. Sizes are bytes.
 *
 * @param version of this command
 * @param jdk the JDK that runs it and its workers
 * @param cpu the processor
 * @param memory the main memory
 * @param shared where sessions and shared memory are
 * @param access whether native functions may be called
 * @param cache where prepared start-up data is kept
 * @param sessions of this user, dead ones included
 * @param fileNames what names of files are encoded in
 * @param problems what should be changed
 */
record Machine(
        String version,
        Jdk jdk,
        Cpu cpu,
        Memory memory,
        Shared shared,
        NativeAccess access,
        Cache cache,
        List<Session> sessions,
        String fileNames,
        List<String> problems) {

    /** The flag that allows native functions to code on the class path. */
    private static final String NATIVE_FLAG = "--enable-native-access=ALL-UNNAMED";

    /** The usual size of a container's shared memory, with which pools of large results fail. */
    private static final long SCARCE_SHARED_MEMORY = 128L << 20;

    private static final String WITHOUT_CACHE = "Children start all the same, but one that finds no cache takes half as much time again, and more CPU time."
            + " Make it a folder of this user's that nobody else may write to, name another by XDG_CACHE_HOME or, for one program, by"
            + " -Dbrood.cache=DIR, or want none by an empty -Dbrood.cache=";

    /** A JDK. */
    record Jdk(String version, String vendor, String home, boolean compiler) {}

    /** A processor: how many of its cores this process may use, and how many there are. */
    record Cpu(int usableCores, int cores, String model, String architecture) {}

    /** Main memory: what this process may use, what the machine has, and whether a cgroup makes the difference. */
    record Memory(long usable, long total, boolean limitedByCgroup) {}

    /** A directory for sessions; sizes are 0 where it cannot be used. */
    record Shared(String directory, long size, long free) {}

    /** Whether native functions may be called, and the flag that allows it. */
    record NativeAccess(boolean enabled, String flag) {}

    /** The folder of prepared start-up data, and whether it can be written; "none" if the user wants none. */
    record Cache(String directory, boolean exists, long bytes, boolean usable) {}

    /** A session of this user; it is a leftover if it is not alive. */
    record Session(String directory, boolean alive, OptionalLong rootPid, int processes, long bytes) {}

    /** {@return what there is now} */
    static Machine look() throws IOException {
        List<String> problems = new ArrayList<>();
        Shared shared = lookShared(problems);
        return new Machine(
                Version.own(),
                lookJdk(problems),
                lookCpu(),
                lookMemory(),
                shared,
                lookAccess(problems),
                lookCache(problems),
                shared.size() == 0 ? List.of() : lookSessions(problems),
                lookFileNames(problems),
                List.copyOf(problems));
    }

    /** {@return the sessions that nobody is in charge of any more} */
    List<Session> leftovers() {
        return sessions.stream().filter(session -> !session.alive()).toList();
    }

    private static Jdk lookJdk(List<String> problems) {
        boolean compiler = ToolProvider.getSystemJavaCompiler() != null;
        if (!compiler) {
            problems.add("this Java has no compiler, so brood map cannot compile EXPR: run brood with a JDK");
        }
        return new Jdk(
                Runtime.version().toString(),
                System.getProperty("java.vendor", "unknown"),
                System.getProperty("java.home", "unknown"),
                compiler);
    }

    private static Cpu lookCpu() {
        List<String> models = values(Path.of("/proc/cpuinfo"), "model name");
        int cores = Math.max(models.size(), UsableCores.count());
        String architecture = System.getProperty("os.arch", "unknown");
        return new Cpu(UsableCores.count(), cores, models.isEmpty() ? "unknown" : models.getFirst(), architecture);
    }

    /** The JDK knows the limits of cgroups of both versions. */
    private static Memory lookMemory() {
        long usable = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        long total = values(Path.of("/proc/meminfo"), "MemTotal").stream()
                .findFirst()
                .map(Machine::kilobytes)
                .orElse(usable);
        return new Memory(usable, total, usable < total);
    }

    private static long kilobytes(String text) {
        Matcher number = Pattern.compile("(\\d+) kB").matcher(text);
        return number.matches() ? Long.parseLong(number.group(1)) << 10 : 0;
    }

    private static Shared lookShared(List<String> problems) {
        try {
            SharedMemoryRoot root = SharedMemoryRoot.choose();
            Shared shared = new Shared(root.directory().toString(), root.totalBytes(), root.freeBytes());
            if (shared.free() < SCARCE_SHARED_MEMORY) {
                problems.add(shared.directory() + " has only " + Sizes.text(shared.free()) + " free: free some, give the"
                        + " container more (docker run --shm-size=1g), or name another directory by -Dbrood.dir=...");
            }
            return shared;
        } catch (BroodException | IOException e) {
            problems.add(String.valueOf(e.getMessage()));
            return new Shared(System.getProperty(SharedMemoryRoot.PROPERTY, "none"), 0, 0);
        }
    }

    private static NativeAccess lookAccess(List<String> problems) {
        Module library = ProcessPool.class.getModule();
        String flag = library.isNamed() ? "--enable-native-access=" + library.getName() : NATIVE_FLAG;
        if (!library.isNativeAccessEnabled()) {
            problems.add("native access is not enabled, so the JDK warns at the first use: add " + flag
                    + " to the java command");
        }
        return new NativeAccess(library.isNativeAccessEnabled(), flag);
    }

    private static Cache lookCache(List<String> problems) throws IOException {
        Optional<Path> chosen;
        try {
            chosen = CacheFolder.choose();
        } catch (InvalidPathException _) {
            problems.add("the name of the start cache's folder " + FileNames.problem() + ". " + WITHOUT_CACHE);
            return new Cache("?", false, 0, false);
        }
        if (chosen.isEmpty()) {
            return new Cache("none", false, 0, false);
        }
        Path folder = chosen.get();
        boolean exists = Files.isDirectory(folder);
        Optional<String> reason = obstacle(folder);
        reason.ifPresent(text -> problems.add("the start cache " + folder + " cannot be used: " + text + ". " + WITHOUT_CACHE));
        return new Cache(folder.toString(), exists, exists ? bytes(folder) : 0, reason.isEmpty());
    }

    /** Why the folder cannot be used; rights do not tell all: of {@code /proc} root has them. What is made for this is removed again. */
    private static Optional<String> obstacle(Path folder) {
        Path existing = folder;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            return Optional.of(existing + " is no folder");
        }
        try {
            if (existing.equals(folder) && isOpenToOthers(folder)) {
                return Optional.of("it belongs to another user, or others may write to it, and what lies there becomes code");
            }
            Files.delete(Files.createTempDirectory(existing, "brood-doctor-"));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("in " + existing + " nothing can be made: " + reason(e));
        }
    }

    private static boolean isOpenToOthers(Path folder) throws IOException {
        Path self = Path.of("/proc/self");
        PosixFileAttributes attributes = Files.readAttributes(folder.toRealPath(), PosixFileAttributes.class);
        return (Files.exists(self) && !Files.getOwner(self).equals(attributes.owner()))
                || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
                || attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** {@return why something cannot be done to a file} */
    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "user " + System.getProperty("user.name") + " may not write there";
            case NoSuchFileException _ -> "the system does not take files there";
            case FileSystemException file when file.getReason() != null -> file.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /** The bytes of the files below a folder, as far as they can be seen: others add and remove some meanwhile. */
    private static long bytes(Path top) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    private static List<Session> lookSessions(List<String> problems) {
        try {
            return SessionInfo.list().stream()
                    .map(info -> new Session(
                            info.directory().toString(),
                            info.alive(),
                            info.rootPid() > 0 ? OptionalLong.of(info.rootPid()) : OptionalLong.empty(),
                            info.processes(),
                            info.bytes()))
                    .sorted(Comparator.comparing(Session::directory))
                    .toList();
        } catch (BroodException e) {
            problems.add(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private static String lookFileNames(List<String> problems) {
        String encoding = System.getProperty("sun.jnu.encoding", "unknown");
        if (!encoding.equalsIgnoreCase("UTF-8")) {
            problems.add("names of files are read as " + encoding + ", which garbles others: set LC_ALL=C.UTF-8");
        }
        return encoding;
    }

    /** Returns the values of a key in a file of lines {@code key: value}. */
    private static List<String> values(Path file, String key) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .toList();
        } catch (IOException _) {
            // Not Linux: what the JDK knows has to do.
            return List.of();
        }
    }
}
