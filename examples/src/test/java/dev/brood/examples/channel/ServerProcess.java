// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.channel;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import static org.awaitility.Awaitility.await;

/** A server that a test has for itself: in a directory of its own, on a free port of the loopback address. */
final class ServerProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int TRIES = 5;

    private final Process process;
    private final int port;

    private ServerProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server and waits until it says in its log that it is ready.
     *
     * @param directory where it logs to
     * @param command its command line for a port
     * @param ready what it says
     */
    static ServerProcess start(Path directory, IntFunction<List<String>> command, String ready) throws IOException {
        Path log = directory.resolve("log");
        for (int i = 1; ; i++) {
            int port = freePort();
            Process process = new ProcessBuilder(command.apply(port))
                    .directory(directory.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                await("the server's start").atMost(PATIENCE)
                        .until(() -> !process.isAlive() || Files.readString(log).contains(ready));
            } catch (RuntimeException e) {
                process.destroyForcibly();
                throw new AssertionError("the server is not ready: " + Files.readString(log), e);
            }
            if (process.isAlive()) {
                return new ServerProcess(process, port);
            }
            if (i == TRIES || !Files.readString(log).contains("ddress already in use")) {
                throw new AssertionError("the server ended at once: " + Files.readString(log));
            }
            // Else another process was faster to take the port.
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    /** Runs what asks the server to end, and waits until it has; it is ended by force if it does not. */
    void stop(Runnable ask) {
        try {
            ask.run();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("process " + process.pid() + " did not end as it was asked to");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while process " + process.pid() + " ended", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Asks it to end by SIGTERM. */
    void terminate() {
        stop(process::destroy);
    }

    /** Removes a directory and all in it. */
    static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
