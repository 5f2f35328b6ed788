// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SessionName;
import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.Slot;
import java.io.File;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts child JVMs: fresh ones, which connect back and are handed their work, or {@link Spares} that have done so before.
 *
 * <h2>A start</h2>
 *
 * <pre>
 *   parent: claim slot, make temp directory, expect secret ── start process ── watch
 *   child:  take slot's byte, connect CONTROL (HELLO, WELCOME), connect DATA, receive work
 * </pre>
 *
 * Each step that fails undoes the ones before. Safe for use by any thread.
 */
public final class Launcher {

    private static final System.Logger LOG = System.getLogger(Launcher.class.getName());
    private static final int MAX_DEPTH = 32;

    private static @Nullable ControlServer server;

    private Launcher() {}

    /**
     * Starts a child and returns at once; it connects when it is up.
     *
     * @param asked what to start
     * @param handler takes its data connection
     * @return the started process
     * @throws IllegalStateException if this process may not have children, or is ending
     * @throws BroodException if the process cannot be started
     */
    public static LaunchedProcess launch(LaunchSpec asked, LaunchedProcess.LaneHandler handler) {
        LaunchSpec spec = StandardStreams.ofHost(asked);
        Receiving.refuse("start a child, which would be named " + spec.name() + ",");
        int depth = ThisProcess.depth() + 1;
        if (ThisProcess.role() == LaunchSpec.Role.DAEMON) {
            throw new IllegalStateException("process " + ThisProcess.name() + " is a daemon, and a daemon may not have children: "
                    + (spec.role() == LaunchSpec.Role.WORKER
                            ? "start it with daemon(false), or make the pool of " + spec.name() + " in its parent; within the daemon,"
                                    + " ProcessPool.inline() runs tasks without processes"
                            : "start it with daemon(false), or run " + spec.name() + " from a pool's worker or from its parent"));
        }
        if (depth > MAX_DEPTH) {
            throw new BroodException("process " + spec.name() + " would be nested " + depth + " deep, at most " + MAX_DEPTH
                    + " are allowed: a task that starts its own program again?");
        }
        Session session = EndRules.beginStart(spec.name());
        try {
            return launch(spec, depth, session, handler);
        } finally {
            EndRules.endStart();
        }
    }

    private static LaunchedProcess launch(
            LaunchSpec spec, int depth, Session session, LaunchedProcess.LaneHandler handler) {
        LaunchEvents.RecordedStart recorded = LaunchEvents.startBegins();
        var assignment = new LaunchedProcess.Assignment(spec, welcome(spec, depth), handler);
        try {
            for (LaunchedProcess spare = Spares.take(spec, true); spare != null; spare = Spares.take(spec, false)) {
                if (handOver(spare, assignment)) {
                    return recorded(recorded, spare, "handed to a spare");
                }
            }
            return recorded(recorded, start(spec, session, assignment), "spawned");
        } finally {
            Spares.refill();
        }
    }

    private static LaunchedProcess recorded(LaunchEvents.@Nullable RecordedStart recorded, LaunchedProcess child, String how) {
        if (recorded != null) {
            recorded.ended(child, how);
        }
        return child;
    }

    /** Makes a spare what it is to be; returns false if it has ended before it knew, or does not answer. */
    private static boolean handOver(LaunchedProcess spare, LaunchedProcess.Assignment assignment) {
        boolean done = false;
        try {
            boolean ready = spare.lane().isDone();
            spare.rename(assignment.spec().name(), flags(assignment.spec())); // as what it is from its first moment on
            if ((ready || !spare.standsStill())
                    && assignment.spec().placement().apply(spare.handle())
                    && spare.assign(assignment)
                    && (!ready || spare.awaitTaken())) { // else it takes its work when it is ready, as a fresh one does
                EndRules.adopt(spare); // as what it is now
                done = true;
            }
            return done;
        } finally {
            if (!done) {
                spare.kill(); // also if it has only been stopped, so that nobody's work is done twice
            }
        }
    }

    /**
     * Starts a spare, which belongs to {@link Spares} until it is taken.
     *
     * @param spec its description
     * @return the started process
     * @throws IllegalStateException if this process is ending
     * @throws BroodException if the process cannot be started
     */
    static LaunchedProcess startSpare(LaunchSpec spec) {
        Session session = EndRules.beginStart(spec.name());
        try {
            LaunchEvents.RecordedStart recorded = LaunchEvents.startBegins();
            return recorded(recorded, start(spec, session, null), "spawned");
        } finally {
            EndRules.endStart();
        }
    }

    /** Starts a JVM for what it is to be, or, if that is null, to wait until it is told. */
    private static LaunchedProcess start(
            LaunchSpec spec, Session session, LaunchedProcess.@Nullable Assignment assignment) {
        boolean detached = spec.role() == LaunchSpec.Role.DETACHED;
        Slot slot = detached ? null : session.claim(spec.name(), flags(spec));
        LaunchedProcess child = null;
        ChildFiles files = null;
        Process process = null;
        try {
            String random = detached ? SessionName.newRandom() : session.random();
            files = slot == null ? ChildFiles.detached(random) : ChildFiles.inSlot(session, slot);
            ControlServer control = server(session);
            String secret = LaunchTicket.newSecret();
            String mark = slot == null ? random + "/0" : slot.environmentValue();
            child = new LaunchedProcess(spec, secret, session, slot, files, mark);
            if (assignment != null) {
                child.assign(assignment); // before it can end
            }
            control.expect(child);
            EndRules.adopt(child);
            LaunchTicket ticket = new LaunchTicket(
                    slot == null ? -1 : slot.index(), slot == null ? 0 : slot.generation(), assignment == null, secret, control.path());
            process = start(spec, files, mark, ticket);
            place(process, spec.placement());
            child.started(process);
            return child;
        } catch (RuntimeException | Error e) {
            if (process != null) {
                process.destroyForcibly(); // no thread can be had to watch it, for instance
            }
            if (child != null) {
                EndRules.release(child);
                server(session).forget(child);
                child.notStarted();
            }
            if (files != null) {
                files.deleteShared();
            }
            if (slot != null) {
                giveBack(session, slot);
            }
            throw e;
        }
    }

    /** Gives a process that has just begun its place; one that may not have it has ended when this throws. */
    private static void place(Process process, Placement placement) {
        boolean done = false;
        try {
            placement.apply(process.toHandle()); // one that has ended already tells its own end
            done = true;
        } finally {
            if (!done) {
                process.destroyForcibly();
                process.onExit().join();
            }
        }
    }

    /** Gives back what a child that has ended held in the session. */
    static void forget(LaunchedProcess child) {
        Session session = child.session();
        server(session).forget(child);
        Slot slot = child.slot();
        if (slot != null) {
            giveBack(session, slot);
        }
    }

    private static void giveBack(Session session, Slot slot) {
        session.recovery().recover(slot).whenComplete((done, failure) -> {
            if (failure != null) {
                boolean overtaken = !Files.exists(session.directory()); // by the end of the session, which cleans up, too
                LOG.log(overtaken ? Level.DEBUG : Level.WARNING, "What was left behind in " + slot + " stays there", failure);
            }
        });
    }

    /** Closes the control socket, if there is one; no child can connect any more. */
    static synchronized void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private static Process start(LaunchSpec spec, ChildFiles files, String mark, LaunchTicket ticket) {
        List<String> command = ChildCommand.of(spec, files);
        ProcessBuilder builder = new ProcessBuilder(command);
        ChildCommand.environment(builder.environment(), spec, mark, ticket);
        Path directory = spec.workingDirectory();
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        builder.redirectInput(discardable(spec.stdin()));
        builder.redirectOutput(spec.stdoutLines() == null ? spec.stdout() : ProcessBuilder.Redirect.PIPE);
        builder.redirectError(spec.stderrLines() == null ? spec.stderr() : ProcessBuilder.Redirect.PIPE);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new BroodException("process " + spec.name() + " cannot be started: " + e.getMessage()
                    + (directory != null && !Files.isDirectory(directory)
                            ? "; its working directory " + directory + " is not a directory"
                            : ""), e);
        }
    }

    /** Standard input can only be discarded by reading from a file that is empty. */
    private static ProcessBuilder.Redirect discardable(ProcessBuilder.Redirect stdin) {
        if (!stdin.equals(ProcessBuilder.Redirect.DISCARD)) {
            return stdin;
        }
        File nothing = new File(System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null");
        return ProcessBuilder.Redirect.from(nothing);
    }

    private static Welcome welcome(LaunchSpec spec, int depth) {
        return new Welcome(
                spec.name(),
                spec.role(),
                depth,
                ThisProcess.name(),
                ProcessHandle.current().pid(),
                spec.context(),
                spec.placement().group() != null);
    }

    private static int flags(LaunchSpec spec) {
        int role = switch (spec.role()) {
            case CHILD -> 0;
            case DAEMON -> Slot.DAEMON;
            case WORKER -> Slot.WORKER;
            case DETACHED -> Slot.DETACHED;
            case SPARE -> Slot.SPARE;
        };
        return spec.spares().fork() && role != Slot.SPARE ? role | Slot.FORKED : role;
    }

    private static synchronized ControlServer server(Session session) {
        if (server == null) {
            int own = session.self().index();
            server = ControlServer.open(session.directory().resolve(own == 0 ? "control.sock" : "control-" + own + ".sock"));
        }
        return server;
    }
}
