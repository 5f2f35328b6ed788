// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.channel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A PostgreSQL server of the test's own, with a database cluster in a temporary directory.
 *
 * <p>PostgreSQL refuses to run as root: for root, all of it runs as nobody. While the test runs, any user of this machine may
 * log in.
 */
final class PostgresServer implements AutoCloseable {

    private static final String ADMIN = "brood";
    private static final int NOBODY = 65534;

    private final Path directory;
    private final ServerProcess server;

    private PostgresServer(Path directory, ServerProcess server) {
        this.directory = directory;
        this.server = server;
    }

    static PostgresServer start() throws IOException {
        Path initdb = Tool.ofPostgres("initdb");
        Path postgres = Tool.ofPostgres("postgres");
        Path directory = Files.createTempDirectory("brood-postgres");
        try {
            if (isRoot()) {
                Files.setAttribute(directory, "unix:uid", NOBODY);
            }
            Path data = directory.resolve("data");
            Tool.output(unprivileged(
                    initdb, "-D", data.toString(), "-U", ADMIN, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"));
            return new PostgresServer(directory, ServerProcess.start(
                    directory,
                    port -> unprivileged(
                            postgres, "-D", data.toString(), "-p", Integer.toString(port), "-h", "127.0.0.1", "-k", "", "-F"),
                    "ready to accept connections"));
        } catch (Throwable e) {
            ServerProcess.remove(directory);
            throw e;
        }
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    /** A command line that runs a program as who is not root; it is the program's own process. */
    private static List<String> unprivileged(Path program, String... arguments) {
        List<String> command = new ArrayList<>();
        try {
            if (isRoot()) {
                Collections.addAll(
                        command,
                        Tool.onPath("setpriv", "util-linux").toString(),
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.add(program.toString());
        Collections.addAll(command, arguments);
        return command;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?user=" + ADMIN;
    }

    /** Runs a statement with the client that comes with the server, and returns its rows, columns parted by bars. */
    String query(String sql) {
        return Tool.output(List.of(
                Tool.ofPostgres("psql").toString(),
                "-h", "127.0.0.1", "-p", Integer.toString(server.port()), "-U", ADMIN, "-d", "postgres",
                "-X", "-A", "-t", "-c", sql));
    }

    @Override
    public void close() {
        List<String> stop = unprivileged(
                Tool.ofPostgres("pg_ctl"), "stop", "-D", directory.resolve("data").toString(), "-m", "fast");
        server.stop(() -> Tool.output(stop));
        ServerProcess.remove(directory);
    }
}
