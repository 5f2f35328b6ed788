// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CompareTest {

    private static final List<String> NEED_ONLY_THE_JDK = List.of(
            "brood", "thread", "java-per-task", "java-hello", "ReentrantLock", "mapped-file", "bare-spin", "bare-futex", "ArrayBlockingQueue");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @Test
    void aQuickRunHasALineForBroodAndEachPeer() throws Exception {
        int status = compare("start-join", "--quick", "--rounds", "1");

        List<Map<String, @Nullable Object>> lines = text(out).lines().map(Json::parseObject).toList();
        assertThat(status).as(text(log)).isZero();
        assertThat(lines).extracting(line -> line.get("peer")).containsExactlyElementsOf(
                Peer.of(Case.START_JOIN).stream().map(Peer::name).toList());
        for (Map<String, @Nullable Object> line : lines) {
            assertThat(line.keySet()).containsExactly(
                    "case", "peer", "version", "variant", "n", "rounds", "median", "p99", "unit", "better", "ratio",
                    "low", "high", "target");
            assertMeasured(line);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-uncontended", "lock-contended", "counter-contended", "create-close", "lock-handover", "lock-recovery"})
    void aQuickRunOfWhatIsSharedVerifiesEachSide(String name) throws Exception {
        int status = compare(name, "--quick", "--rounds", "1");

        List<Map<String, @Nullable Object>> lines = text(out).lines().map(Json::parseObject).toList();
        assertThat(status).as(text(log)).isZero();
        assertThat(lines).hasSameSizeAs(Peer.of(Case.named(name)));
        lines.forEach(this::assertMeasured);
    }

    @ParameterizedTest
    @ValueSource(strings = {"start-paced", "first-line", "start-spawn"})
    void aQuickRunOfStartsVerifiesEachSide(String name) throws Exception {
        aQuickRunOfWhatIsSharedVerifiesEachSide(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"message-roundtrip", "message-wakeup", "stream-1k", "stream-64k", "queue-1-1", "queue-2-2", "idle-consumer"})
    void aQuickRunOfMessagesVerifiesEachSide(String name) throws Exception {
        aQuickRunOfWhatIsSharedVerifiesEachSide(name);
    }

    /** Brood and Java's peers need nothing but the JDK; other peers may be absent where that is allowed. */
    private void assertMeasured(Map<String, @Nullable Object> line) {
        String peer = String.valueOf(line.get("peer"));
        boolean mayBeAbsent = !Boolean.getBoolean("brood.require.all")
                && !NEED_ONLY_THE_JDK.contains(peer);
        if (mayBeAbsent && String.valueOf(line.get("variant")).startsWith("MISSING")) {
            return;
        }
        assertThat(line.get("median")).as(text(log)).isInstanceOf(Double.class);
        assertThat(line.get("variant")).asString().contains("batch 1").contains("spares");
        if (!peer.equals("brood")) {
            assertThat(line.get("ratio")).isInstanceOf(Double.class);
        }
    }

    @Test
    void aWrongCommandLineExitsWithTwoAndSaysWhy() throws Exception {
        assertThat(compare("--fast")).isEqualTo(2);
        assertThat(text(log)).isEqualToIgnoringNewLines("compare: no option --fast; see --help");
    }

    @Test
    void theHelpTellsOfEveryCase() throws Exception {
        assertThat(compare("--help")).isZero();
        for (Case measured : Case.values()) {
            assertThat(text(out)).contains(measured.label());
        }
    }

    private int compare(String... words) throws Exception {
        return Compare.run(Path.of(""), print(out), print(log), words);
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
