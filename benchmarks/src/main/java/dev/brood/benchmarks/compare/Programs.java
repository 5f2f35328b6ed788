// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The programs that take part, found or built when they are first asked for.
 *
 * <p>Java peers are compiled into {@code target/peers}, each with a class path of its own, and run with the same JDK as
 * Brood and without options, but for the one that Agrona does not work without. The peer in C is compiled by {@code gcc}.
 */
final class Programs {

    private static final Duration BUILD_LIMIT = Duration.ofMinutes(5);

    private final Path benchmarks;
    private final Path target;
    private final Map<Program, List<String>> found = new EnumMap<>(Program.class);
    private final Map<Program, PeerFailedException> missing = new EnumMap<>(Program.class);
    private final Set<Path> compiled = new HashSet<>();

    /**
     * Makes an empty collection.
     *
     * @param benchmarks the folder of this module
     */
    Programs(Path benchmarks) {
        this.benchmarks = benchmarks;
        this.target = benchmarks.resolve("target").resolve("peers");
    }

    /**
     * Returns how a program is started.
     *
     * @param program the program
     * @return the beginning of its command line
     * @throws PeerFailedException if it is absent, saying what is missing
     * @throws InterruptedException if the calling thread is interrupted
     */
    List<String> command(Program program) throws PeerFailedException, InterruptedException {
        PeerFailedException reason = missing.get(program);
        if (reason != null) {
            throw reason;
        }
        List<String> command = found.get(program);
        if (command == null) {
            try {
                command = locate(program);
            } catch (PeerFailedException e) {
                missing.put(program, e);
                throw e;
            }
            found.put(program, command);
        }
        return command;
    }

    private List<String> locate(Program program) throws PeerFailedException, InterruptedException {
        return switch (program) {
            case BROOD -> java(System.getProperty("java.class.path"), "dev.brood.benchmarks.peer.BroodPeer");
            case PYTHON -> List.of(
                    Python.find(System.getenv()).executable().toString(),
                    benchmarks.resolve("peers/python/peer.py").toString());
            case PP4J -> java(pp4j(), "Pp4jPeer");
            case JAVA_PER_TASK -> java(jdk(), "JavaPerTaskPeer");
            case JAVA_HELLO -> java(jdk(), "HelloPeer");
            case THREADS -> java(jdk(), "ThreadPeer");
            case JDK_MEMORY -> java(jdk(), "MemoryPeer");
            case JDK_MESSAGES -> java(jdk(), "MessagePeer");
            case AERON -> withInternals(java(aeron(), "AeronPeer"));
            case AGRONA -> withInternals(java(aeron(), "AgronaPeer"));
            case C -> List.of(c());
        };
    }

    private static List<String> java(String classPath, String main) {
        return List.of(tool("java"), "-cp", classPath, main);
    }

    private static List<String> withInternals(List<String> java) {
        List<String> command = new ArrayList<>(java);
        command.add(1, "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        return command;
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private String jdk() throws PeerFailedException, InterruptedException {
        return compile("jvm", "", benchmarks.resolve("peers/jvm")).toString();
    }

    private String pp4j() throws PeerFailedException, InterruptedException {
        return withLibraries("pp4j");
    }

    private String aeron() throws PeerFailedException, InterruptedException {
        return withLibraries("aeron");
    }

    /** The class path of a peer with libraries, which Maven fetches the first time. */
    private String withLibraries(String name) throws PeerFailedException, InterruptedException {
        Path lib = target.resolve(name + "-lib");
        if (!Files.isDirectory(lib)) {
            BoundedProcess.run(
                    List.of(
                            "mvn",
                            "-q",
                            "-B",
                            "-f",
                            benchmarks.resolve("peers").resolve(name).resolve("pom.xml").toString(),
                            "dependency:copy-dependencies",
                            "-DoutputDirectory=" + lib),
                    BUILD_LIMIT);
        }
        Path classes = compile(
                name, lib + File.separator + "*", benchmarks.resolve("peers/jvm"), benchmarks.resolve("peers").resolve(name));
        return classes + File.pathSeparator + lib + File.separator + "*";
    }

    private String c() throws PeerFailedException, InterruptedException {
        try {
            Files.createDirectories(target);
        } catch (IOException e) {
            throw new PeerFailedException("cannot make " + target + ": " + e.getMessage(), e);
        }
        String program = target.resolve("peer-c").toString();
        String source = benchmarks.resolve("peers/c/peer.c").toString();
        BoundedProcess.run(List.of("gcc", "-O2", "-pthread", "-o", program, source), BUILD_LIMIT);
        return program;
    }

    private Path compile(String name, String classPath, Path... folders)
            throws PeerFailedException, InterruptedException {
        Path classes = target.resolve(name + "-classes");
        if (!compiled.add(classes)) {
            return classes;
        }
        List<String> command = new ArrayList<>(
                List.of(tool("javac"), "--release", "25", "-cp", classPath, "-d", classes.toString()));
        try {
            for (Path folder : folders) {
                try (DirectoryStream<Path> sources = Files.newDirectoryStream(folder, "*.java")) {
                    sources.forEach(source -> command.add(source.toString()));
                }
            }
        } catch (IOException e) {
            throw new PeerFailedException("cannot read the sources of " + name + ": " + e.getMessage(), e);
        }
        BoundedProcess.run(command, BUILD_LIMIT);
        return classes;
    }
}
