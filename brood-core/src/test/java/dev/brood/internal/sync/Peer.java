// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real JVM that runs {@link PeerMain}, seen from the process that started it. */
final class Peer implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;

    private Peer(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts a process that carries a session as a child does, or none if the value is empty. */
    static Peer start(String carried) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path")));
        for (String property : List.of("brood.dir", "java.io.tmpdir", "peer.noticesEnd")) {
            String value = System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.add(PeerMain.class.getName());
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (!carried.isEmpty()) {
            builder.environment().put(Session.VARIABLE, carried);
        }
        try {
            return new Peer(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a process in a slot of a session, and lets it join. */
    static Peer joined(Session session, Slot slot) {
        Peer peer = start(slot.environmentValue());
        String answer = peer.ask("join " + session.directory() + " " + slot.index() + " " + slot.generation());
        if (!answer.equals("joined")) {
            throw new AssertionError(answer);
        }
        return peer;
    }

    long pid() {
        return process.pid();
    }

    Process process() {
        return process;
    }

    void tell(String command) {
        try {
            input.write(command);
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line of its answers; null if it has ended. */
    String line() {
        try {
            return output.readLine();
        } catch (IOException e) {
            return null; // killed in the middle of a line
        }
    }

    String ask(String command) {
        tell(command);
        return line();
    }

    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    void awaitEnd() {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError("pid " + pid() + " does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void signal(String signal, long pid) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).inheritIO().start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
        try {
            output.close();
            input.close();
        } catch (IOException e) {
            return; // the pipe broke with the process
        }
    }
}
