// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.CacheFolder;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The main class of the process that makes a {@link StartCache} for one set of JVM options: it has a child recorded, has the cache made
 * from the record, and asks a JVM with the options whether it takes the cache.
 *
 * <p>One of a user's is at work at a time; others, for other options, wait, and find the cache done. Whatever is not finished,
 * because the disk is full or the machine goes down, is not seen: files appear under their names when they are complete. Folders
 * that nobody has used for a month, or whose jar is gone or has changed, are removed.
 */
public final class StartCacheBuilder {

    private static final String TRAINING = "dev.brood.StartTraining";
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long LEAST_SPACE = 100L << 20;

    private static final int OPTIONS_FROM = 4;
    private static final Path TRAINING_FOLDERS = Path.of("/tmp"); // short: sockets are in it

    private final Path java;
    private final Path jar;
    private final Path top;
    private final Path folder;
    private final Path verdict;
    private final List<String> options;

    private StartCacheBuilder(String[] args) {
        this.java = Path.of(args[0]);
        this.jar = Path.of(args[1]);
        this.top = Path.of(args[2]);
        this.verdict = Path.of(args[3]);
        this.folder = verdict.resolveSibling("");
        this.options = List.of(args).subList(OPTIONS_FROM, args.length);
    }

    /** {@return the command that runs this class} */
    static List<String> command(Path java, Path jar, Path top, Path verdict, List<String> options) {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
        command.addAll(List.of("-cp", jar.toString(), StartCacheBuilder.class.getName()));
        command.addAll(List.of(java.toString(), jar.toString(), top.toString(), verdict.toString()));
        command.addAll(options);
        return command;
    }

    /**
     * Makes a cache and a verdict, where they are missing.
     *
     * @param args the {@code java} to make it with and for, the jar with Brood in it, the cache folder,
     *     the file for the verdict, and the options
     * @throws IOException if something fails for which the options are not to be blamed, such as a full disk
     * @throws InterruptedException never, for nobody interrupts it
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        new StartCacheBuilder(args).run();
    }

    private void run() throws IOException, InterruptedException {
        try (FileChannel lock = StartCaches.lock(top)) {
            removeUnfinished();
            if (hasRoom()) {
                build();
                StartCaches.removeUnused(lock, top);
            }
        }
    }

    private boolean hasRoom() {
        return folder.toFile().getUsableSpace() >= LEAST_SPACE && TRAINING_FOLDERS.toFile().getUsableSpace() >= LEAST_SPACE;
    }

    private void build() throws IOException, InterruptedException {
        Path archive = folder.resolve(StartCaches.ARCHIVE);
        StartCaches.mark(folder, jar);
        List<String> plain = new ArrayList<>(StartCache.modules(options));
        plain.addAll(0, List.of("-XX:+UseSerialGC", "-Xmx256m"));
        Optional<String> failure = Optional.empty();
        if (!Files.exists(archive) || refusal(archive, plain).isPresent()) {
            failure = makeArchive(archive, plain);
        }
        if (failure.isEmpty()) {
            failure = refusal(archive, options);
        }
        if (failure.isPresent() && !hasRoom()) {
            throw new IOException("the disk may have been too full: " + failure.get());
        }
        String text = failure.isEmpty() ? StartCache.USABLE + Files.size(archive) : StartCache.REFUSED + failure.get();
        finish(Files.writeString(unfinished("verdict"), text), verdict);
    }

    private Optional<String> makeArchive(Path archive, List<String> plain) throws IOException, InterruptedException {
        Path record = unfinished("record");
        Path made = unfinished("archive");
        Path sessions = Files.createTempDirectory(TRAINING_FOLDERS, "brood");
        try {
            List<String> training = new ArrayList<>(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
            training.add("-D" + SharedMemoryRoot.PROPERTY + "=" + sessions);
            training.add("-D" + CacheFolder.PROPERTY + "=");
            training.addAll(List.of("-cp", jar.toString(), TRAINING, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + record));
            training.addAll(plain);
            Optional<String> failure = run(training);
            if (failure.isPresent()) {
                return failure;
            }
            List<String> making = new ArrayList<>(plain);
            making.addAll(List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + record, "-XX:AOTCache=" + made));
            making.addAll(List.of("-cp", jar.toString()));
            failure = run(making);
            if (failure.isEmpty()) {
                finish(made, archive);
            }
            return failure;
        } finally {
            Files.deleteIfExists(record);
            Files.deleteIfExists(made);
            removeAll(sessions);
        }
    }

    private Path unfinished(String name) {
        return folder.resolve(name + "-" + ProcessHandle.current().pid() + StartCaches.UNFINISHED);
    }

    /** Gives a file its name once all of it is on the disk. */
    private static void finish(Path made, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes what builders have left that were killed. */
    private void removeUnfinished() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + StartCaches.UNFINISHED)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** A training that has ended leaves an empty folder; one that was killed leaves its session. */
    private static void removeAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** {@return why a JVM with some options does not take the archive; empty if it does} */
    private Optional<String> refusal(Path archive, List<String> some) throws IOException, InterruptedException {
        List<String> asking = new ArrayList<>(some);
        asking.addAll(List.of("-XX:AOTMode=on", "-XX:AOTCache=" + archive, "-cp", jar.toString(), "-version"));
        return run(asking);
    }

    /** Runs a JVM, and returns what it wrote if it failed. */
    private Optional<String> run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(arguments);
        command.addFirst(java.toString());
        Path output = unfinished("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(command + " did not end in " + LIMIT);
            }
            return process.exitValue() == 0
                    ? Optional.empty()
                    : Optional.of(command + " ended with " + process.exitValue() + "\n"
                            + new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }
}
