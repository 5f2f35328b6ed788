// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.Kill;
import dev.brood.internal.os.ProcFs;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Children of this process that are to be one process group of the system.
 *
 * <p>A process can only be put into a group by itself once it runs another program than its parent. So a child asks which group to join
 * before its work begins; the first one founds the group, and others that ask meanwhile wait for its answer.
 *
 * <pre>
 *   member:  starting ── GROUP_WANTED ── asked: found, or join G ── GROUPED ── joined ── ended
 *                              └── waits while another one founds ──┘
 *   group:   none ── founded by the first that asks ── all joined members have ended: none
 * </pre>
 *
 * The system gives no group the id of one that has a process, but may do so when all have ended. So a signal goes to a group only while a child
 * that has joined it lives, and is seen in it. Thread-safe; nothing is sent under its lock.
 */
public final class ChildGroup {

    /** All that have been started and have not ended; guarded by this, as all fields. */
    private final Set<LaunchedProcess> members = new LinkedHashSet<>();

    /** Those that have joined, and which group: another than {@link #id} if they did so when all others had just ended. */
    private final Map<LaunchedProcess, Long> joined = new LinkedHashMap<>();

    private final Deque<LaunchedProcess> waiting = new ArrayDeque<>();
    private @Nullable LaunchedProcess founder;

    /** The pid of the founder, 0 if there is no group. */
    private long id;

    /** A group without members. */
    public ChildGroup() {}

    /** Who is to join which group, 0 for one of its own. */
    private record Answer(LaunchedProcess child, long group) {}

    synchronized void add(LaunchedProcess child) {
        members.add(child);
    }

    /** A child asks which group to join. */
    void wanted(LaunchedProcess child) {
        send(answers(child));
    }

    private synchronized List<Answer> answers(LaunchedProcess child) {
        if (child.equals(founder)) {
            founder = null; // it could not
        }
        waiting.add(child);
        return answers();
    }

    /** The group's lock is held. */
    private List<Answer> answers() {
        List<Answer> answers = new ArrayList<>();
        while (founder == null && !waiting.isEmpty()) {
            LaunchedProcess next = waiting.remove();
            if (id == 0) {
                founder = next;
            }
            answers.add(new Answer(next, id));
        }
        return answers;
    }

    private static void send(List<Answer> answers) {
        answers.forEach(answer -> answer.child().tellGroup(answer.group()));
    }

    /**
     * A child tells that it has joined a group.
     *
     * @param group its id
     */
    void joined(LaunchedProcess child, long group) {
        send(answersOnceJoined(child, group));
    }

    private synchronized List<Answer> answersOnceJoined(LaunchedProcess child, long group) {
        if (members.contains(child)) {
            joined.put(child, group);
        }
        if (child.equals(founder)) {
            founder = null;
        }
        if (id == 0 && founder == null) {
            id = group;
        }
        return answers();
    }

    /** A child has ended, or could not be started. */
    void ended(LaunchedProcess child) {
        send(answersAfter(child));
    }

    private synchronized List<Answer> answersAfter(LaunchedProcess child) {
        members.remove(child);
        waiting.remove(child);
        joined.remove(child);
        if (!joined.containsValue(id)) {
            id = 0;
        }
        if (child.equals(founder)) {
            founder = null;
        }
        return answers();
    }

    /** {@return the id of the group; empty while no child that has joined it lives} */
    public synchronized OptionalLong id() {
        return id == 0 ? OptionalLong.empty() : OptionalLong.of(id);
    }

    /** The members at one moment. */
    private record View(List<LaunchedProcess> joined, List<LaunchedProcess> others, long id) {}

    private synchronized View view() {
        Map<Boolean, List<LaunchedProcess>> split = members.stream()
                .filter(LaunchedProcess::isStarted) // else its start is not over
                .collect(Collectors.partitioningBy(child -> id != 0 && Objects.equals(joined.get(child), id)));
        return new View(split.getOrDefault(true, List.of()), split.getOrDefault(false, List.of()), id);
    }

    /**
     * Sends a signal to all processes of the group, and to the members that are only about to join it.
     *
     * @param signal the signal's name, without SIG
     * @throws IllegalArgumentException if this system has no such signal
     * @throws dev.brood.error.BroodException if it cannot be sent
     */
    public void send(String signal) {
        View view = view();
        if (signal.equals("KILL")) {
            view.joined().forEach(LaunchedProcess::expectKill);
        }
        if (view.joined().stream().anyMatch(child -> isIn(child, view.id()))) {
            Kill.sendToGroup(view.id(), signal);
        }
        view.others().forEach(child -> child.send(signal));
    }

    /** Whether it is there still: its own code may have left, or it may have ended. */
    private static boolean isIn(LaunchedProcess child, long group) {
        boolean seen = !ProcFs.system().isPresent()
                || ProcFs.system().stat(child.pid()).filter(stat -> stat.group() == group).isPresent();
        return seen && child.isRunning();
    }
}
