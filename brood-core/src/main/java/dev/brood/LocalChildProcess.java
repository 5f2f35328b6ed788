// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.BroodException;
import dev.brood.error.NotSendableException;
import dev.brood.internal.launch.ChildGroup;
import dev.brood.internal.launch.ExitStatus;
import dev.brood.internal.launch.FrameType;
import dev.brood.internal.launch.LaunchSpec;
import dev.brood.internal.launch.LaunchedProcess;
import dev.brood.internal.launch.Launcher;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.os.Affinity;
import dev.brood.internal.os.Nice;
import dev.brood.internal.sync.Cargo;
import dev.brood.internal.sync.ProcessNames;
import dev.brood.internal.wire.Encoder;
import dev.brood.internal.wire.Envelope;
import dev.brood.os.ResourceUse;
import dev.brood.os.Signal;
import java.io.OutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A child process on this machine.
 *
 * <pre>
 *   NEW ── start() ── STARTED ── the process is reaped ── ENDED
 *    └── close() ── CLOSED
 * </pre>
 */
@SuppressWarnings("serial") // Serializable only so that writeReplace can refuse
final class LocalChildProcess implements ChildProcess, Comparable<LocalChildProcess>, Serializable {

    private static final System.Logger LOG = System.getLogger(LocalChildProcess.class.getName());
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);
    /** How long it may take until this process knows of an end by force. */
    private static final Duration TOLD_LIMIT = Duration.ofSeconds(10);
    private static final AtomicLong ORDER = new AtomicLong();
    private static final Set<LocalChildProcess> LIVE = new ConcurrentSkipListSet<>();

    private final ForkedTask.@Nullable Plan plan;
    private final RemoteAction task;
    private final LaunchSpec spec;
    /** What is run once at its end. */
    private final Map<Object, Runnable> watches = new ConcurrentHashMap<>();

    /** Its place among the children that have been started. */
    private volatile long order;

    private volatile @Nullable LaunchedProcess launched;
    private boolean closed;
    /** When it ended among this process's children, 0 until then. */
    private volatile long endPlace;

    LocalChildProcess(ForkedTask.@Nullable Plan plan, RemoteAction task, LaunchSpec spec) {
        this.plan = plan;
        this.task = task;
        this.spec = spec;
    }

    static List<ChildProcess> live() {
        return LIVE.stream().filter(ChildProcess::isAlive).<ChildProcess>map(child -> child).toList();
    }

    /** The live ones that belong to a group. */
    static List<ChildProcess> live(ChildGroup group) {
        return LIVE.stream()
                .filter(child -> child.isAlive() && group.equals(child.spec.placement().group()))
                .<ChildProcess>map(child -> child)
                .toList();
    }

    long endPlace() {
        return endPlace;
    }

    /** For {@link Ends}. */
    void endPlace(long place) {
        endPlace = place;
    }

    boolean hasEnded() {
        LaunchedProcess child = launched;
        return child != null && child.ended().isDone();
    }

    void requireStarted(String what) {
        startedProcess(what);
    }

    /**
     * The work as the child receives it.
     *
     * @param action the user's task
     */
    private record Work(RemoteAction action) implements RemoteCallable<@Nullable Object>, Envelope {
        @Override
        public @Nullable Object call() throws Exception {
            action.run();
            return null;
        }
    }

    @Override
    public ChildProcess start() {
        Cargo cargo = new Cargo();
        Encoder encoder = spec.role() == LaunchSpec.Role.DETACHED ? ProcessWire.get().localEncoder() : ProcessWire.get().encoder();
        byte[] work = cargo.load(() -> encoder.encode(plan == null ? new Work(task) : plan.with(task), "task of process " + spec.name()));
        boolean started = false;
        try {
            if (spec.role() == LaunchSpec.Role.DETACHED && cargo.references().length > 0) {
                throw new NotSendableException("The task of process " + spec.name() + " names shared objects, such as a lock, a queue or an"
                        + " array: they exist in the session of this program, which a detached process leaves. Remedy: SharedMemory with a"
                        + " name, or a Listener and a Client.");
            }
            start(work).ended().thenRun(cargo::close);
            started = true;
        } finally {
            if (!started) {
                cargo.close();
            }
        }
        return this;
    }

    private LaunchedProcess start(byte[] work) {
        LaunchedProcess child;
        synchronized (this) {
            if (launched != null || closed) {
                throw new IllegalStateException("process " + spec.name()
                        + (closed ? " has been closed" : " has been started before")
                        + ": a process starts only once, build another one");
            }
            if (detached()) {
                ProcessNames.refuseIfTaken(spec.name());
            }
            child = Launcher.launch(spec, lane -> {
                try (lane) {
                    lane.send(FrameType.TASK, 0, work);
                }
            });
            launched = child;
            order = ORDER.incrementAndGet();
        }
        LIVE.add(this);
        child.ended().thenRun(() -> {
            Ends.tell(this);
            LIVE.remove(this);
            watches.keySet().forEach(this::tell);
        });
        if (detached()) {
            awaitLeft(child);
        }
        return child;
    }

    /** Before that, the end of this program would take it along. */
    private static void awaitLeft(LaunchedProcess child) {
        Throwable refusal = child.left().<@Nullable Throwable>handle((nothing, failure) -> failure).join();
        if (refusal != null) {
            throw new BroodException(String.valueOf(refusal.getMessage()));
        }
    }

    @Override
    public void join() throws InterruptedException {
        try {
            startedProcess("join").ended().get();
        } catch (ExecutionException e) {
            throw new AssertionError("the end of a process is never exceptional", e);
        }
    }

    @Override
    public boolean join(Duration timeout) throws InterruptedException {
        CompletableFuture<ExitStatus> ended = startedProcess("join").ended();
        try {
            ended.get(saturatedNanos(timeout, "join"), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("the end of a process is never exceptional", e);
        }
    }

    /** A time to wait in nanoseconds, 292 years at most, and none for a negative one. */
    static long saturatedNanos(Duration duration, String call) {
        return Math.max(0, TimeUnit.NANOSECONDS.convert(LocalChildBuilder.given(duration, call, "how long to wait at most")));
    }

    @Override
    public OptionalInt exitCode() {
        ExitStatus end = endOrNull();
        return end == null ? OptionalInt.empty() : OptionalInt.of(end.code());
    }

    @Override
    public Optional<Signal> signal() {
        ExitStatus end = endOrNull();
        return end == null || end.code() >= 0 ? Optional.empty() : Signal.of(-end.code());
    }

    private @Nullable ExitStatus endOrNull() {
        LaunchedProcess child = launched;
        return child == null ? null : child.ended().getNow(null);
    }

    @Override
    public void terminate() {
        startedProcess("terminate").terminate();
    }

    @Override
    public void kill() {
        LaunchedProcess child = startedProcess("kill");
        lookBeforeKill(child);
        child.kill();
    }

    /** It cannot tell itself any more what it has used. */
    private static void lookBeforeKill(LaunchedProcess child) {
        try {
            child.lookAtUse();
        } catch (BroodException e) { // no descriptor is left just now, for instance
            LOG.log(Level.DEBUG, "What " + child.name() + " has used is not known from directly before its end", e);
        }
    }

    @Override
    public void killTree() {
        LaunchedProcess child = startedProcess("killTree");
        lookBeforeKill(child);
        child.killTree();
        awaitTold(child);
    }

    /**
     * Waits until this process knows of the end of one that does not run any more. What waits for the end runs when that is known, so it may
     * call this; a consumer of its lines may, too, since they are not waited for without a limit.
     */
    private static void awaitTold(LaunchedProcess child) {
        CompletableFuture<ExitStatus> told = child.ended().copy().orTimeout(TOLD_LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (told.handle((end, late) -> late != null).join()) { // goes on through interrupts, as what has been waited for so far did
            throw new BroodException("killTree() of process " + child.name() + " (pid " + child.pid() + "): all of it has ended, and yet this process"
                    + " has not taken note of the child's end within " + TOLD_LIMIT.toSeconds() + " s. Does a consumer of its output take long, or does"
                    + " another process write to that? join() waits for it.");
        }
    }

    @Override
    public void killGroup() {
        LaunchedProcess child = startedProcess("killGroup");
        ChildGroup group = spec.placement().group();
        if (group == null) {
            throw new IllegalStateException("killGroup() of process " + spec.name() + ", which has no group of its own: it is in that of this"
                    + " program, which would end itself. Put it into one by group(ProcessGroup.create()), or use killTree().");
        }
        lookBeforeKill(child);
        group.send(Signal.KILL.name());
    }

    @Override
    public void suspend() {
        pause("suspend", Signal.STOP);
    }

    @Override
    public void resume() {
        pause("resume", Signal.CONT);
    }

    private void pause(String what, Signal signal) {
        LaunchedProcess child = startedProcess(what);
        try {
            child.send(signal.name());
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOperationException(
                    what + "() of process " + spec.name() + ": " + System.getProperty("os.name") + " cannot stop processes", e);
        }
    }

    @Override
    public void renice(int nice) {
        Nice.set(startedProcess("renice").handle(), LocalChildBuilder.checkedNice(nice, "renice"));
    }

    @Override
    public void affinity(Set<Integer> processors) {
        BitSet checked = LocalChildBuilder.checkedProcessors(processors);
        Affinity.set(startedProcess("affinity").handle(), checked);
    }

    @Override
    public Set<Integer> affinity() {
        LaunchedProcess child = startedProcess("affinity");
        return Affinity.get(child.pid())
                .filter(found -> child.isRunning()) // else it may be another one's pid
                .map(found -> found.stream().boxed().collect(Collectors.toCollection(TreeSet::new)))
                .<Set<Integer>>map(Collections::unmodifiableSortedSet)
                .orElse(Set.of());
    }

    @Override
    public Optional<ResourceUse> resourceUse() {
        return ChildUse.of(startedProcess("resourceUse"));
    }

    @Override
    public void sendSignal(Signal signal) {
        String name = LocalChildBuilder.given(signal, "sendSignal", "a signal").name();
        startedProcess("sendSignal").send(name);
    }

    @Override
    public void interrupt() {
        startedProcess("interrupt").interrupt(0);
    }

    @Override
    public CompletableFuture<ChildProcess> onExit() {
        CompletableFuture<ExitStatus> ended = startedProcess("onExit").ended();
        return ended.isDone() ? CompletableFuture.completedFuture(this) : ended.thenApplyAsync(end -> this, this::runAtExit);
    }

    @Override
    public boolean isReady() {
        return startedProcess("isReady").ended().isDone();
    }

    @Override
    public Watch watch(Runnable change) {
        LocalChildBuilder.given(change, "watch", "what is to run at the end");
        CompletableFuture<ExitStatus> ended = startedProcess("watch").ended();
        Object key = new Object();
        watches.put(key, change);
        if (ended.isDone()) {
            tell(key); // if the end has not done so
        }
        return () -> watches.remove(key);
    }

    private void tell(Object key) {
        Runnable change = watches.remove(key);
        if (change != null) {
            change.run();
        }
    }

    /**
     * Runs what the user has attached to the end in a thread of its own: whatever it waits for, nothing else waits for it. Where this
     * program waits for the child, it waits for the action, too.
     */
    private void runAtExit(Runnable action) {
        Thread.ofPlatform().daemon(spec.role() != LaunchSpec.Role.CHILD).name("brood-exit " + spec.name()).start(action);
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public long pid() {
        return startedProcess("pid").pid();
    }

    @Override
    public boolean isAlive() {
        LaunchedProcess child = launched;
        return child != null && !child.ended().isDone();
    }

    @Override
    public boolean daemon() {
        return spec.role() == LaunchSpec.Role.DAEMON;
    }

    @Override
    public boolean detached() {
        return spec.role() == LaunchSpec.Role.DETACHED;
    }

    @Override
    public Optional<ProcessRef> parent() {
        return Optional.of(CurrentProcess.get());
    }

    @Override
    public Optional<OutputStream> stdin() {
        LaunchedProcess child = startedProcess("stdin");
        return spec.stdin().type() == ProcessBuilder.Redirect.Type.PIPE ? Optional.of(child.stdin()) : Optional.empty();
    }

    @Override
    public void close() {
        LaunchedProcess child;
        synchronized (this) {
            closed = true;
            child = launched;
        }
        if (child == null || detached()) {
            return;
        }
        lookBeforeKill(child);
        child.end(CLOSE_GRACE);
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                join();
                ended = true;
            } catch (InterruptedException e) {
                child.kill();
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int compareTo(LocalChildProcess other) {
        return Long.compare(order, other.order);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(order);
    }

    @Override
    public String toString() {
        LaunchedProcess child = launched;
        ExitStatus end = endOrNull();
        return "ChildProcess[" + spec.name()
                + (child == null ? ", not started" : ", pid " + child.pid())
                + (end == null ? "" : ", exit code " + end.code())
                + "]";
    }

    /** A handle belongs to the process that started the child: nobody else can join it. */
    @Serial
    @SuppressWarnings("UnusedMethod") // called by serialisation
    private Object writeReplace() {
        throw new NotSendableException(
                "only the parent of a process, which has started it, can join it. Remedy: send its name() or pid().");
    }

    private LaunchedProcess startedProcess(String what) {
        LaunchedProcess child = launched;
        if (child == null) {
            throw new IllegalStateException(what + "() of process " + spec.name() + ", which has not been started: call start()"
                    + " first");
        }
        return child;
    }
}
