// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program behind {@code benchmarks/compare}. */
public final class Compare {

    private static final int MISSED = 1;
    private static final int MISUSED = 2;

    private Compare() {}

    /**
     * Runs it, and exits: 0 if all went well, 1 if a target is missed or a peer of one is missing, 2 if the command line
     * or the file of targets is wrong.
     *
     * @param words the command line, see {@link Options#USAGE}
     * @throws IOException if the file of targets cannot be read
     * @throws InterruptedException never: nobody interrupts the main thread
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        System.exit(run(Path.of(System.getProperty("brood.benchmarks.home", "benchmarks")), System.out, System.err, words));
    }

    /**
     * Runs it.
     *
     * @param home the folder of this module
     * @param out told the results
     * @param log told all else
     * @param words the command line
     * @return the exit status
     * @throws IOException if the file of targets cannot be read
     * @throws InterruptedException if the calling thread is interrupted
     */
    static int run(Path home, PrintStream out, PrintStream log, String... words)
            throws IOException, InterruptedException {
        Path folder = home.toAbsolutePath().normalize();
        try {
            Options options = Options.parse(words);
            if (options.help()) {
                out.print(Options.USAGE);
                return 0;
            }
            return run(options, folder, Targets.read(folder.resolve("targets.json")), out, log);
        } catch (IllegalArgumentException e) {
            log.println("compare: " + e.getMessage());
            return MISUSED;
        }
    }

    private static int run(Options options, Path folder, Targets targets, PrintStream out, PrintStream log)
            throws InterruptedException {
        Check check = options.check().map(group -> new Check(group, targets.of(group))).orElse(null);
        List<Case> cases = options.cases();
        if (cases.isEmpty()) {
            cases = check == null ? List.of(Case.values()) : check.cases();
        }
        logMachine(options, log);
        Programs programs = new Programs(folder);
        List<Comparison> usual = new ArrayList<>();
        for (Case measured : cases) {
            List<Integer> sizes = options.curves() ? measured.sizes() : List.of(measured.sizes().getFirst());
            for (int size : sizes) {
                Comparison comparison = new Comparison(measured, size, options.quick());
                comparison.run(options.rounds(), programs, log);
                comparison.print(targets, out);
                if (size == measured.sizes().getFirst()) {
                    usual.add(comparison);
                }
            }
        }
        return check == null || check.print(usual, out) ? 0 : MISSED;
    }

    private static void logMachine(Options options, PrintStream log) {
        log.printf(
                "%s %s, %d cores, load %.2f, JDK %s; %d rounds%s%n",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.version(),
                options.rounds(),
                options.quick() ? " of a tenth of the work: this shows that all runs, it measures nothing" : "");
    }
}
