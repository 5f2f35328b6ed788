// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** What a run of the comparison by some words of a command line has ended with and written. */
final class QuickRun {

    private static final List<String> NEED_ONLY_THE_JDK = List.of(
            "brood", "thread", "java-per-task", "java-hello", "ReentrantLock", "mapped-file", "bare-spin", "bare-futex", "ArrayBlockingQueue");

    private final int status;
    private final String out;
    private final String log;

    private QuickRun(int status, String out, String log) {
        this.status = status;
        this.out = out;
        this.log = log;
    }

    static QuickRun of(String... words) throws Exception {
        var out = new ByteArrayOutputStream();
        var log = new ByteArrayOutputStream();
        int status = Compare.run(Path.of(""), print(out), print(log), words);
        return new QuickRun(status, out.toString(StandardCharsets.UTF_8), log.toString(StandardCharsets.UTF_8));
    }

    /** Runs one case, and requires that each side has done its work. */
    static void requireThatEachSideIsVerified(String name) throws Exception {
        QuickRun run = of(name, "--quick", "--rounds", "1");
        assertThat(run.lines()).hasSameSizeAs(Peer.of(Case.named(name)));
        run.lines().forEach(run::assertMeasured);
    }

    int status() {
        return status;
    }

    String out() {
        return out;
    }

    String log() {
        return log;
    }

    List<Map<String, @Nullable Object>> lines() {
        assertThat(status).as(log).isZero();
        return out.lines().map(Json::parseObject).toList();
    }

    /** Brood and Java's peers need nothing but the JDK; other peers may be absent where that is allowed. */
    void assertMeasured(Map<String, @Nullable Object> line) {
        String peer = String.valueOf(line.get("peer"));
        boolean mayBeAbsent = !Boolean.getBoolean("brood.require.all") && !NEED_ONLY_THE_JDK.contains(peer);
        if (mayBeAbsent && String.valueOf(line.get("variant")).startsWith("MISSING")) {
            return;
        }
        assertThat(line.get("median")).as(log).isInstanceOf(Double.class);
        assertThat(line.get("variant")).asString().contains("batch 1").contains("spares");
        if (!peer.equals("brood")) {
            assertThat(line.get("ratio")).isInstanceOf(Double.class);
        }
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
