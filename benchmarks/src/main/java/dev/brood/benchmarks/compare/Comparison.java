// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One case at one size, measured in turns: in each round every peer runs once, in a fresh process, and the next round
 * begins with the next peer, so that none has a better place.
 *
 * <p>A peer that fails in one round takes no further part and is missing from the result.
 */
final class Comparison {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration PARKED_LIMIT = Duration.ofMinutes(5);

    private final Case measured;
    private final int size;
    private final Map<Peer, Rounds> rounds = new LinkedHashMap<>();
    private final Map<Peer, String> missing = new LinkedHashMap<>();

    Comparison(Case measured, int size, boolean quick) {
        this.measured = measured;
        this.size = size;
        for (Peer peer : Peer.of(measured)) {
            if (supports(peer)) {
                rounds.put(peer, new Rounds(measured, Load.of(measured, peer, size, quick)));
            }
        }
    }

    /** A {@code java} per task gets its arguments on the command line, which carries no payload. */
    private boolean supports(Peer peer) {
        return measured != Case.POOL_ROUNDTRIP || size == 0 || peer.program() != Program.JAVA_PER_TASK;
    }

    /**
     * Runs the rounds.
     *
     * @param count how many
     * @param programs how the peers are started
     * @param log told of each round
     * @throws InterruptedException if the calling thread is interrupted
     */
    void run(int count, Programs programs, PrintStream log) throws InterruptedException {
        List<Peer> peers = new ArrayList<>(rounds.keySet());
        for (int round = 0; round < count; round++) {
            for (int i = 0; i < peers.size(); i++) {
                Peer peer = peers.get((round + i) % peers.size());
                if (!missing.containsKey(peer)) {
                    run(peer, round, programs, log);
                }
            }
        }
    }

    private Duration limit() {
        return measured == Case.PARKED || measured == Case.IDLE_CONSUMER ? PARKED_LIMIT : LIMIT;
    }

    private void run(Peer peer, int round, Programs programs, PrintStream log) throws InterruptedException {
        Rounds ours = roundsOf(peer);
        try {
            Report report = Report.parse(lastLine(BoundedProcess.run(command(peer, ours, programs), limit())));
            ours.add(report);
            log.printf(
                    "%s size %d, round %d, %s: %s %s (%s)%n",
                    measured.label(),
                    size,
                    round + 1,
                    peer.label(),
                    Json.write(ours.medians()[ours.count() - 1]),
                    measured.unit(),
                    report.settings());
        } catch (PeerFailedException | IllegalArgumentException e) {
            missing.put(peer, e.getMessage());
            log.printf("MISSING %s in %s, round %d: %s%n", peer.label(), measured.label(), round + 1, e.getMessage());
        }
    }

    private List<String> command(Peer peer, Rounds ours, Programs programs)
            throws PeerFailedException, InterruptedException {
        List<String> command = new ArrayList<>(programs.command(peer.program()));
        command.add("case=" + measured.label());
        command.add("peer=" + peer.name());
        command.add("mode=" + peer.mode());
        command.addAll(ours.load().words());
        return command;
    }

    private static String lastLine(String text) {
        return text.lines().reduce("", (before, line) -> line.startsWith("{") ? line : before);
    }

    private Rounds roundsOf(Peer peer) {
        Rounds ours = rounds.get(peer);
        if (ours == null) {
            throw new IllegalArgumentException(peer.label() + " does not take part in " + measured.label());
        }
        return ours;
    }

    /**
     * Returns why a peer, or Brood itself, is missing.
     *
     * @param peer the peer's name
     * @return the reason, or null if both have run all rounds
     */
    @Nullable String missing(String peer) {
        for (Map.Entry<Peer, String> entry : missing.entrySet()) {
            if (entry.getKey().name().equals(peer) || entry.getKey().equals(Peer.BROOD)) {
                return entry.getKey().label() + ": " + entry.getValue();
            }
        }
        return null;
    }

    /**
     * Takes from the rounds what a target bounds.
     *
     * @param target a target of this case
     * @return the ratio of the medians, or a value of Brood's own
     */
    Estimate estimate(Target target) {
        return switch (target.kind()) {
            case RATIO -> ratio(Peer.named(target.peer(), measured).orElseThrow());
            case MEDIAN -> Estimate.ofAll(
                    Arrays.stream(roundsOf(Peer.BROOD).medians()).mapToObj(median -> new double[] {median}).toList(),
                    Quantiles::median);
            case P99 -> Estimate.ofAll(roundsOf(Peer.BROOD).values(), Rounds::p99);
        };
    }

    private Estimate ratio(Peer peer) {
        return Estimate.ofRatio(roundsOf(Peer.BROOD).medians(), roundsOf(peer).medians());
    }

    /** {@return the case} */
    Case measured() {
        return measured;
    }

    /**
     * Prints the result as lines of JSON.
     *
     * @param targets what is promised
     * @param out where to
     */
    void print(Targets targets, PrintStream out) {
        rounds.forEach((peer, ours) -> out.println(Json.write(line(peer, ours, targets))));
    }

    private Map<String, @Nullable Object> line(Peer peer, Rounds ours, Targets targets) {
        String reason = missing.get(peer);
        boolean compared = reason == null && !peer.equals(Peer.BROOD) && !missing.containsKey(Peer.BROOD);
        Estimate ratio = compared ? ratio(peer) : null;
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("case", measured.label());
        line.put("peer", peer.name());
        line.put("version", reason == null ? ours.version() : null);
        line.put("variant", reason == null ? ours.settings() + "; size " + size : "MISSING: " + reason);
        line.put("n", ours.load().count() * ours.load().tasks());
        line.put("rounds", ours.count());
        line.put("median", reason == null ? ours.median() : null);
        line.put("p99", reason == null ? ours.p99() : null);
        line.put("unit", measured.unit());
        line.put("better", measured.better());
        line.put("ratio", ratio == null ? null : ratio.value());
        line.put("low", ratio == null ? null : ratio.low());
        line.put("high", ratio == null ? null : ratio.high());
        line.put("target", targets.bound(measured, peer.name()).orElse(null));
        return line;
    }
}
