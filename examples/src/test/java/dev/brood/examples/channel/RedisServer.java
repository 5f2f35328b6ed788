// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.channel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A Redis server of the test's own, which keeps its data in memory. */
final class RedisServer implements AutoCloseable {

    private final Path directory;
    private final ServerProcess server;

    private RedisServer(Path directory, ServerProcess server) {
        this.directory = directory;
        this.server = server;
    }

    static RedisServer start() throws IOException {
        Path program = Tool.onPath("redis-server", "redis-server");
        Path directory = Files.createTempDirectory("brood-redis");
        try {
            return new RedisServer(directory, ServerProcess.start(
                    directory,
                    port -> List.of(
                            program.toString(), "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""),
                    "Ready to accept connections"));
        } catch (Throwable e) {
            ServerProcess.remove(directory);
            throw e;
        }
    }

    String address() {
        return "redis://127.0.0.1:" + server.port();
    }

    /** Runs a command with the client that comes with the server. */
    String command(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Tool.onPath("redis-cli", "redis-tools").toString(), "-e", "-p", Integer.toString(server.port())));
        Collections.addAll(command, words);
        return Tool.output(command);
    }

    @Override
    public void close() {
        server.terminate();
        ServerProcess.remove(directory);
    }
}
