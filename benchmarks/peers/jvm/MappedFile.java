// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that plain JVMs share by mapping it, with nothing around it but two words, by which they begin each repetition
 * together. A round's first process makes it, and starts the others.
 */
final class MappedFile implements AutoCloseable {

    static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle().withInvokeExactBehavior();

    /** Bytes that are in different lines, also for a prefetcher that takes two. */
    static final long LINES = 128;

    /** Bytes before what is the user's. */
    static final long HEAD = 4096;

    // What is between the processes.
    private static final long BEGUN = 0;
    private static final long DONE = LINES;

    /** What is done in one repetition. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    private final Path path;
    private final MemorySegment memory;
    private final List<Process> others = new ArrayList<>();

    private MappedFile(Path path, long bytes) throws IOException {
        this.path = path;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, Arena.global());
        }
    }

    /** Makes one with so many bytes for the user, all zero. */
    static MappedFile create(long bytes) throws IOException {
        Path folder = Path.of("/dev/shm");
        Path path = Files.isDirectory(folder)
                ? Files.createTempFile(folder, "brood-peer-", ".memory")
                : Files.createTempFile("brood-peer-", ".memory");
        return new MappedFile(path, HEAD + bytes);
    }

    /** Maps the one of which another process was told by {@link #start}. */
    static MappedFile of(String[] words) throws IOException {
        return new MappedFile(Path.of(words[0]), Long.parseLong(words[1]));
    }

    /** {@return the words of whoever started this process that follow those for {@link #of}} */
    static String[] rest(String[] words) {
        return List.of(words).subList(2, words.length).toArray(new String[0]);
    }

    /** What is the user's. */
    MemorySegment memory() {
        return memory.asSlice(HEAD);
    }

    /** Starts a process that maps this file, with the options of this one. */
    void start(Class<?> main, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                path.toString(),
                Long.toString(memory.byteSize())));
        command.addAll(List.of(words));
        others.add(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Waits until all that were started {@link #follow}. */
    void awaitOthers() {
        awaitAtLeast(DONE, others.size());
    }

    /** Has all do one repetition, the caller too, and waits until they have. */
    void repeat(Work work) throws Exception {
        long repetition = (long) LONG.getAndAdd(memory, BEGUN, 1L) + 1;
        work.run();
        awaitAtLeast(DONE, (repetition + 1) * others.size());
    }

    /** Does so many repetitions, each when the first process begins it. */
    void follow(int repetitions, Work work) throws Exception {
        long ready = (long) LONG.getAndAdd(memory, DONE, 1L);
        for (long repetition = 1; repetition <= repetitions; repetition++) {
            awaitAtLeast(BEGUN, repetition);
            work.run();
            ready = (long) LONG.getAndAdd(memory, DONE, 1L);
        }
    }

    private void awaitAtLeast(long offset, long value) {
        while ((long) LONG.getVolatile(memory, offset) < value) {
            Thread.onSpinWait();
        }
    }

    /** Waits for the ends of those that were started. */
    void join() throws InterruptedException {
        for (Process other : others) {
            if (other.waitFor() != 0) {
                throw new IllegalStateException("a child ended with " + other.exitValue());
            }
        }
    }

    /** Deletes the file; it stays mapped. */
    @Override
    public void close() throws IOException {
        Files.delete(path);
    }
}
