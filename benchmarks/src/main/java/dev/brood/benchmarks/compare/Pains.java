// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The program behind {@code benchmarks/pains/run}: runs, for each pain, a small program that shows a peer failing, and the
 * same with Brood.
 *
 * <p>A pain is a folder {@code NN-name} with {@code peer.py}, perhaps {@code pp4j.args} (the arguments of a run of the PP4J peer), and
 * {@code Brood.java}, which the JDK's source launcher runs.
 */
public final class Pains {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MARGIN = "    ";
    private static final int FAILED = 1;

    private final Path home;
    private final Programs programs;
    private final PrintStream out;
    private boolean allRan = true;

    private Pains(Path home, PrintStream out) {
        this.home = home;
        this.programs = new Programs(home);
        this.out = out;
    }

    /**
     * Runs them, and exits: 0 if every program ran to its end, else 1.
     *
     * @param numbers the pains to show, such as {@code 8}; none means all
     * @throws IOException if the folder of pains cannot be read
     * @throws InterruptedException never: nobody interrupts the main thread
     */
    public static void main(String[] numbers) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("brood.benchmarks.home", "benchmarks")).toAbsolutePath();
        Pains pains = new Pains(home, System.out);
        for (Path folder : pains.chosen(Arrays.asList(numbers))) {
            pains.show(folder);
        }
        System.exit(pains.allRan ? 0 : FAILED);
    }

    private List<Path> chosen(List<String> numbers) throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(home.resolve("pains"), "[0-9][0-9]-*")) {
            for (Path entry : entries) {
                String number = entry.getFileName().toString().substring(0, 2);
                if (numbers.isEmpty() || numbers.contains(number) || numbers.contains(number.replaceFirst("^0", ""))) {
                    folders.add(entry);
                }
            }
        }
        folders.sort(null);
        return folders;
    }

    private void show(Path folder) throws IOException, InterruptedException {
        out.println("== " + folder.getFileName().toString().replaceFirst("^0", "").replace('-', ' '));
        try {
            String python = programs.command(Program.PYTHON).getFirst();
            report("CPython (" + python + ")", List.of(python, folder.resolve("peer.py").toString()));
        } catch (PeerFailedException e) {
            missing("CPython", e);
        }
        Path arguments = folder.resolve("pp4j.args");
        if (Files.exists(arguments)) {
            try {
                List<String> pp4j = new ArrayList<>(programs.command(Program.PP4J));
                pp4j.addAll(List.of(Files.readString(arguments).strip().split(" ")));
                report("PP4J 2.2", pp4j);
            } catch (PeerFailedException e) {
                missing("PP4J", e);
            }
        }
        Path source = folder.resolve("Brood.java");
        report(
                "Brood",
                List.of(
                        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dpain.source=" + source,
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString()));
    }

    private void report(String who, List<String> command) throws InterruptedException {
        out.println("  " + who + ":");
        try {
            BoundedProcess.run(command, LIMIT).lines().forEach(line -> out.println(MARGIN + line));
        } catch (PeerFailedException e) {
            allRan = false;
            out.println(MARGIN + e.reason().replace("\n", "\n" + MARGIN));
        }
    }

    private void missing(String who, PeerFailedException e) {
        allRan = false;
        out.println("  " + who + ": MISSING: " + e.reason());
    }
}
