// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pdf;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service that survives its input: it reads all PDF files of a folder, whatever they are, and tells of each what it found or
 * what went wrong, as soon as it knows.
 *
 * <p>The reading is done in workers with a small heap and a limit of time. A file that fills the heap or never ends costs its
 * worker, which is replaced, and itself: the files beside it and behind it are read as if it had not been there.
 *
 * <p>The argument is the folder. {@link MessyFiles} makes one that is worth trying.
 */
final class PdfService {

    private static final int WORKERS = 2;
    private static final String HEAP = "64m";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** How many files may wait for a worker; no more are submitted meanwhile. */
    private static final int WAITING = 100;

    private final ConcurrentHashMap<Report.Fate, Integer> fates = new ConcurrentHashMap<>();

    private PdfService() {}

    static void main(String[] args) throws IOException {
        Path fonts = Files.createTempDirectory("fonts");
        try {
            new PdfService().serve(Path.of(args[0]), fonts);
        } finally {
            Files.deleteIfExists(fonts.resolve(".pdfbox.cache"));
            Files.delete(fonts);
        }
    }

    private void serve(Path folder, Path fonts) throws IOException {
        try (var pool = ProcessPool.builder()
                        .name("pdf")
                        .workers(WORKERS)
                        .maxHeap(HEAP)
                        .taskTimeout(LIMIT)
                        .queueCapacity(WAITING)
                        .jvmArgs(
                                "-Djava.awt.headless=true",
                                "-Dpdfbox.fontcache=" + fonts, // the library looks for the system's fonts once, not in each worker
                                "-Dorg.apache.commons.logging.LogFactory=org.apache.commons.logging.impl.LogFactoryImpl",
                                "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog")
                        .build();
                var waiting = Executors.newVirtualThreadPerTaskExecutor();
                Stream<Path> files = Files.list(folder)) {
            files.sorted().forEach(file -> {
                TaskFuture<PdfReading> reading = pool.submit(() -> PdfReading.of(file));
                waiting.execute(() -> report(file, reading));
            });
        }
        System.out.println(summary());
    }

    private String summary() {
        int all = fates.values().stream().mapToInt(Integer::intValue).sum();
        if (all == 0) {
            return "0 files";
        }
        return fates.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(fate -> fate.getValue() + " " + fate.getKey())
                .collect(Collectors.joining(", ", all + " files: ", ""));
    }

    private void report(Path file, TaskFuture<PdfReading> reading) {
        Report report;
        try {
            report = Report.read(file, reading.get());
        } catch (ExecutionException e) {
            report = Report.failed(file, reading.exceptionNow());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the thread that waits for " + file, e);
        }
        fates.merge(report.fate(), 1, Integer::sum);
        System.out.println(report);
    }
}
