// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The targets of every group, as {@code benchmarks/targets.json} holds them.
 *
 * <pre>
 * {"groups": {"processes": [{"case": "pool-roundtrip", "peer": "pp4j", "ratio": "&lt;= 1/3"}, …],
 *             "memory": [{"case": "create-close", "median": "&lt; 1000 ns"}, …], …}}
 * </pre>
 *
 * <p>A target is a bound on a ratio to a peer, or on Brood's own {@code median} or {@code p99}.
 */
final class Targets {

    private final Map<String, List<Target>> groups;

    private Targets(Map<String, List<Target>> groups) {
        this.groups = groups;
    }

    /**
     * Reads the file.
     *
     * @param file where it is
     * @return its targets
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is not such a file, or names a case or peer that does not exist
     */
    static Targets read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads the text of such a file.
     *
     * @param text JSON
     * @return its targets
     * @throws IllegalArgumentException if it is not such a text, or names a case or peer that does not exist
     */
    static Targets parse(String text) {
        Map<String, List<Target>> groups = new LinkedHashMap<>();
        Json.asObject(Json.parseObject(text).get("groups"), "\"groups\"")
                .forEach((group, targets) -> groups.put(group, targets(group, targets)));
        return new Targets(groups);
    }

    private static List<Target> targets(String group, @Nullable Object value) {
        List<Target> targets = new ArrayList<>();
        for (Object element : Json.asList(value, "group " + group)) {
            Map<String, @Nullable Object> target = Json.asObject(element, "a target of group " + group);
            Case measured = Case.named(Json.asString(target.get("case"), "\"case\" of a target of " + group));
            Target.Kind own = ownKind(target);
            if (own != Target.Kind.RATIO) {
                String text = Json.asString(target.get(own.label()), own.label() + " of a target of " + group);
                targets.add(Target.parse(measured, own, text));
                continue;
            }
            String peer = Json.asString(target.get("peer"), "\"peer\" of a target of " + group);
            if (Peer.named(peer, measured).isEmpty()) {
                throw new IllegalArgumentException("group " + group + " has a target against " + peer
                        + ", which does not take part in " + measured.label());
            }
            targets.add(Target.parse(
                    measured.label(), peer, Json.asString(target.get("ratio"), "\"ratio\" of a target of " + group)));
        }
        return List.copyOf(targets);
    }

    private static Target.Kind ownKind(Map<String, @Nullable Object> target) {
        for (Target.Kind kind : List.of(Target.Kind.MEDIAN, Target.Kind.P99)) {
            if (target.containsKey(kind.label())) {
                return kind;
            }
        }
        return Target.Kind.RATIO;
    }

    /**
     * Returns the targets of a group.
     *
     * @param group its name
     * @return them, in the file's order
     * @throws IllegalArgumentException if there is no such group, naming those that there are
     */
    List<Target> of(String group) {
        List<Target> targets = groups.get(group);
        if (targets == null) {
            throw new IllegalArgumentException(
                    "no targets for group " + group + "; there are targets for " + String.join(", ", groups.keySet()));
        }
        return targets;
    }

    /**
     * Returns the bound that holds for a peer, or for Brood alone, in a case.
     *
     * @param measured the case
     * @param peer the peer's name
     * @return the bound as the file has it, or empty
     */
    Optional<String> bound(Case measured, String peer) {
        return groups.values().stream()
                .flatMap(List::stream)
                .filter(target -> target.name().equals(measured.label()) && target.peer().equals(peer))
                .map(Target::text)
                .findFirst();
    }
}
