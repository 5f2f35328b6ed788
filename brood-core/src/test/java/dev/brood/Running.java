// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.os.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A child process run to its end, with all that it said. */
final class Running {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final ChildProcess child;

    private Running(ChildProcess.Builder builder) {
        child = builder.stdout(line -> out.add(line)).stderr(line -> err.add(line)).start();
    }

    static Running start(ChildProcess.Builder builder) {
        return new Running(builder);
    }

    static Running start(RemoteAction task) {
        return start(ChildProcess.builder(task));
    }

    static Running ended(ChildProcess.Builder builder) throws InterruptedException {
        return start(builder).awaitEnd();
    }

    static Running ended(RemoteAction task) throws InterruptedException {
        return ended(ChildProcess.builder(task));
    }

    Running awaitEnd() throws InterruptedException {
        boolean ended = child.join(LIMIT);
        if (!ended) {
            child.kill();
        }
        assertThat(ended).as("%s ends; it said %s and %s", child, out, err).isTrue();
        return this;
    }

    /** Waits until the child has said a line. */
    Running awaitLine(String line) {
        org.awaitility.Awaitility.await().atMost(LIMIT).until(() -> out.contains(line) || !child.isAlive());
        assertThat(out).as("errors: %s", err).contains(line);
        return this;
    }

    ChildProcess child() {
        return child;
    }

    int exitCode() {
        return child.exitCode().orElseThrow();
    }

    List<String> out() {
        return out;
    }

    List<String> err() {
        return err;
    }

    /** Skips what cannot be seen where this JVM was started with a signal ignored, as by nohup: its children inherit that. */
    static void assumeNotIgnored(Signal signal) {
        Path status = Path.of("/proc/self/status");
        String ignored;
        try {
            ignored = Files.readAllLines(status).stream().filter(line -> line.startsWith("SigIgn:")).findFirst().orElse("SigIgn: 0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long mask = Long.parseUnsignedLong(ignored.substring(ignored.indexOf(':') + 1).trim(), 16);
        assumeTrue((mask & (1L << (signal.number() - 1))) == 0, signal + " is ignored in this JVM");
    }
}
