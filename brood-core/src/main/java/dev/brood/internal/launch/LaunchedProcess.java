// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.error.ProcessDiedException;
import dev.brood.internal.os.Kill;
import dev.brood.internal.os.OomKills;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessFiles;
import dev.brood.internal.os.ProcessStat;
import dev.brood.internal.os.UsedResources;
import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.Slot;
import dev.brood.internal.sync.TreeKill;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A child JVM as its parent knows it: the process, its connections, and how it ended.
 *
 * <h2>Life</h2>
 *
 * <pre>
 *   started ── CONTROL connects ── DATA connects (lane) ── … ── CONTROL ends ── process reaped ── ended
 *      └────────────── process exits before it connects ─────────────────────────────┘
 * </pre>
 *
 * One watcher thread for each child reads the control connection to its end, reaps the process, works out the exit
 * status and hands the slot to recovery. All methods may be called by any thread and none blocks but {@link Launcher}.
 */
public final class LaunchedProcess {

    private static final System.Logger LOG = System.getLogger(LaunchedProcess.class.getName());
    /** How long a spare that is ready may take to answer; where there is no core to be had it takes longer. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    private static final Duration SLOW_ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration REAP_LIMIT = Duration.ofSeconds(2);
    private static final Duration OUTPUT_LIMIT = Duration.ofSeconds(1);

    /** What the java launcher says after the JVM has said what is wrong. */
    private static final Set<String> LAUNCHER_FAREWELL = Set.of(
            "Error: Could not create the Java Virtual Machine.", "Error: A fatal exception has occurred. Program will exit.");

    /** Lines of a stack trace that name frames only. */
    private static final Pattern FRAMES = Pattern.compile("\\s+(at |\\.\\.\\. \\d+ (more|common))");

    /** How long what a dead child has written to its connections may take to be read. */
    private static final Duration CONTROL_LIMIT = Duration.ofMillis(250);

    private static final Duration LANE_LIMIT = Duration.ofSeconds(1); // longer: a result may be in there
    /** How long what a child says of itself may be, in bytes. */
    private static final int LONGEST_TEXT = 1 << 16;

    private static final Duration SIGNAL_PAUSE = Duration.ofMillis(100);

    private final byte[] secret;
    private final Session session;
    private final @Nullable Slot slot;
    private final ChildFiles files;
    private final boolean startedAsSpare;
    private final String mark;
    private final Tail errorTail = new Tail();
    private final Set<Hello.Purpose> used = EnumSet.noneOf(Hello.Purpose.class);

    private final CompletableFuture<Boolean> placed = new CompletableFuture<>();
    private final CompletableFuture<Assignment> assigned = new CompletableFuture<>();
    /** Of one that was started as a spare: whether it does the work that it was sent, as its {@link Slot} has it. */
    private final CompletableFuture<Boolean> taken = new CompletableFuture<>();
    private final CompletableFuture<@Nullable FrameChannel> control = new CompletableFuture<>();
    private final CompletableFuture<Lane> lane = new CompletableFuture<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();
    private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
    private final Interrupts interrupts = new Interrupts(control);
    private volatile long oomKillsBefore = oomKills();
    private volatile LaunchSpec spec;
    private volatile @Nullable Long endingReport;
    private final AtomicReference<@Nullable Use> use = new AtomicReference<>();
    private volatile long lastTask;
    private volatile ExitStatus exit = ExitStatus.UNKNOWN;
    private volatile boolean killed;
    /** Whether this process has sent it any signal. */
    private volatile boolean signalled;
    /** The status with which it ended by itself before it had taken its task, for which its parent started it; null otherwise. */
    private @Nullable Integer statusWithoutTask;
    private boolean slotLeft;
    private volatile @Nullable Process process;
    private volatile @Nullable Thread watcher;
    private @Nullable LinePump outPump;
    private @Nullable LinePump errPump;

    /** Takes the data connection of a child. */
    @FunctionalInterface
    public interface LaneHandler {

        /**
         * Called by a thread of the connection when the child is ready for work: once, or again with that of another process, if a spare
         * has ended or been given up before it took the work.
         *
         * @param lane the connection
         * @throws IOException if the child is gone; it is then reported as ended
         */
        void connected(Lane lane) throws IOException;
    }

    /**
     * What a process is to be.
     *
     * @param spec its description
     * @param welcome what it is told
     * @param handler takes its data connection
     */
    record Assignment(LaunchSpec spec, Welcome welcome, LaneHandler handler) {}

    /**
     * What was seen of its use of the machine.
     *
     * @param used what it has used, and had
     * @param complete whether it has told so itself at its end, or the system has after it
     */
    public record Use(UsedResources used, boolean complete) {}

    /** A process that is about to be started, and waits for its {@link #assign assignment} then. */
    LaunchedProcess(LaunchSpec spec, String secret, Session session, @Nullable Slot slot, ChildFiles files, String mark) {
        this.mark = mark;
        this.spec = spec;
        this.startedAsSpare = spec.role() == LaunchSpec.Role.SPARE;
        this.secret = secret.getBytes(StandardCharsets.US_ASCII);
        this.session = session;
        this.slot = slot;
        this.files = files;
    }

    /**
     * Tells what it is to be.
     *
     * @return false if it has ended
     */
    boolean assign(Assignment assignment) {
        LaunchSpec before = spec;
        spec = assignment.spec(); // first: who has the assignment uses it
        ChildGroup group = spec.placement().group();
        if (group != null) {
            group.add(this);
        }
        oomKillsBefore = oomKills(); // those before are not its own
        if (assigned.complete(assignment)) {
            Thread thread = watcher;
            if (thread != null) {
                thread.setName(watcherName());
            }
            return true;
        }
        leaveGroup();
        spec = before;
        return false;
    }

    /** It has ended, or could not be started: nobody waits for it any more. */
    private void leaveGroup() {
        ChildGroup group = spec.placement().group();
        if (group != null) {
            group.ended(this);
        }
    }

    /** Tells the child, which has asked for it, which process group to join, 0 for a new one. */
    void tellGroup(long group) {
        FrameChannel connection = control.getNow(null); // it has asked by this connection
        if (connection != null) {
            try {
                connection.write(FrameType.GROUP, group, new byte[0]);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, name() + " ended before it could join its process group", e);
            }
        }
    }

    /**
     * Waits until a spare has taken its assignment: one that has been stopped is not waited for longer than it would need.
     *
     * @return false if it ended before, or has not answered in time: then it does not do its work
     */
    boolean awaitTaken() {
        return awaitTaken(ANSWER_LIMIT, SLOW_ANSWER_LIMIT);
    }

    /**
     * Waits as {@link #awaitTaken()} does.
     *
     * @param limit how long a spare may take that has been stopped
     * @param slowLimit how long any other one may take
     */
    boolean awaitTaken(Duration limit, Duration slowLimit) {
        long began = System.nanoTime();
        while (true) {
            try {
                return taken.copy().orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS).join();
            } catch (CompletionException e) {
                if (isStopped() || System.nanoTime() - began > slowLimit.toNanos()) {
                    settle();
                }
            }
        }
    }

    /** It has ended, or is not waited for any longer: it has taken its work, or never will. */
    private synchronized void settle() {
        if (startedAsSpare && slot != null && !taken.isDone()) { // later the slot may be another's
            taken.complete(!slot.giveUp());
        }
    }

    /** From here on, its slot may be another's. */
    private synchronized void leaveSlot() {
        settle();
        slotLeft = true;
    }

    /** Says in the slot what it is to be; before it is told so itself. */
    synchronized void rename(String name, int flags) {
        if (slot != null && !slotLeft) {
            slot.rename(name, flags);
        }
    }

    private boolean isStopped() {
        return ProcFs.system().stat(pid()).map(ProcessStat::isStopped).orElse(false);
    }

    /** {@return whether it has been stopped, or has ended, as far as the system tells} */
    boolean standsStill() {
        return !isRunning() || ProcFs.system().stat(pid()).map(stat -> stat.isStopped() || stat.isZombie()).orElse(false);
    }

    /** What it is, as soon as that is known; null if it ends before. */
    private @Nullable Assignment awaitAssignment() {
        try {
            return assigned.join();
        } catch (CancellationException e) {
            return null;
        }
    }

    /** {@return the process id} */
    public long pid() {
        return process().pid();
    }

    /** {@return the process as the JDK knows it, which tells it apart from a later one with the same pid} */
    public ProcessHandle handle() {
        return process().toHandle();
    }

    /** {@return whether there is a process, or was one} */
    boolean isStarted() {
        return process != null;
    }

    /** {@return whether it has not ended yet, as far as the system has told} */
    public boolean isRunning() {
        return process().isAlive();
    }

    /** {@return its nice value, processors and process group, as they were asked for} */
    public Placement placement() {
        return spec.placement();
    }

    /** {@return the name it was started with} */
    public String name() {
        return spec.name();
    }

    /** {@return what it is for} */
    public LaunchSpec.Role role() {
        return spec.role();
    }

    /**
     * {@return a future that completes, never exceptionally, when the process is gone and its output has been delivered; what
     * a consumer has not taken by when a second, or the output of another process that holds the same pipe, has passed without a
     * new line is delivered later}
     *
     * <p>What depends on it runs on the watcher's thread, and must neither block nor be the user's.
     */
    public CompletableFuture<ExitStatus> ended() {
        return ended;
    }

    /**
     * {@return a future that completes when a detached child has left the session, or has ended before; with a
     * {@link BroodException} if the child has said why it cannot}
     */
    public CompletableFuture<Void> left() {
        return left;
    }

    /** {@return a future of the data connection, which fails with {@link ProcessDiedException} if the child ends before} */
    public CompletableFuture<Lane> lane() {
        return lane;
    }

    Session session() {
        return session;
    }

    /** {@return the slot in the session, null for a detached child} */
    @Nullable Slot slot() {
        return slot;
    }

    /** {@return the number of the task that a worker, now ended, had begun last, 0 for none} */
    public long lastTask() {
        return lastTask;
    }

    /** {@return the last lines of its standard error, if they pass through this process} */
    public List<String> lastErrorLines() {
        return errorTail.lines();
    }

    /** {@return the stream to its standard input; it ends up nowhere unless that is a pipe} */
    public OutputStream stdin() {
        return process().getOutputStream();
    }

    /** Sends SIGTERM. */
    public void terminate() {
        signal(ProcessHandle::destroy);
    }

    /**
     * Kills it and all that it has started, and waits until none of that runs.
     *
     * @throws dev.brood.error.NotPermittedException if the system does not let this process end one of them
     * @throws dev.brood.error.BroodException if one does not end within 10 seconds, or they cannot be looked for
     */
    public void killTree() {
        expectKill();
        ProcFs.system()
                .stat(pid())
                .filter(stat -> isRunning()) // else it may be another one's pid
                .ifPresent(stat -> new TreeKill(session, stat.identity(), mark, slot).run());
    }

    /**
     * Looks at what it has used, and keeps that.
     *
     * @return what was seen; empty if it has ended, or this system does not tell
     */
    public Optional<UsedResources> lookAtUse() {
        Optional<UsedResources> seen = UsedResources.of(handle()).filter(used -> used.status().residentBytes() > 0); // it has memory yet
        seen.ifPresent(used -> note(new Use(used, false)));
        return seen;
    }

    /** What it told itself is kept. */
    private void note(Use seen) {
        use.updateAndGet(before -> before != null && before.complete() && !seen.complete() ? before : seen);
    }

    /** {@return what was seen last, or told by itself; empty if nobody had looked when it was ended by force} */
    public Optional<Use> lastUse() {
        return Optional.ofNullable(use.get());
    }

    /** Its connection has ended; the system tells its last times until the JDK has reaped it, which is a race. */
    private void lookAtLastTimes() {
        Use before = use.get();
        if (before != null) {
            ProcessFiles.system()
                    .stat(pid())
                    .filter(last -> last.startTicks() == before.used().stat().startTicks())
                    .ifPresent(last -> note(
                            new Use(before.used().withTimesOf(last), before.complete() || ProcessStat.of(last).isZombie())));
        }
    }

    /** Somebody is about to send it SIGKILL on this process's behalf. */
    void expectKill() {
        killed = true;
    }

    /** Sends SIGKILL. */
    public void kill() {
        expectKill();
        signal(ProcessHandle::destroyForcibly);
    }

    /**
     * Sends any signal.
     *
     * @param name the signal's name, without SIG
     * @throws IllegalArgumentException if this system has no such signal
     * @throws dev.brood.error.BroodException if it cannot be sent; not if the process has ended
     */
    public void send(String name) {
        switch (name) {
            case "KILL" -> kill();
            case "TERM" -> terminate();
            default -> signal(handle -> Kill.send(handle, name));
        }
    }

    /**
     * Sends SIGTERM, and SIGKILL after a grace if it has not ended by then.
     *
     * @param grace how long it has to end by itself
     */
    public void end(Duration grace) {
        Future<?> last = Timers.after(grace, this::kill); // first: whatever the other step meets, this one is taken
        ended.thenRun(() -> last.cancel(false));
        terminate();
    }

    /** Closes the data connection, also one that comes to be only later. */
    public void closeLane() {
        lane.thenAccept(connection -> close(connection, "data"));
    }

    /**
     * Sends a signal by the handle, since {@code Process.destroy()} would also close the pipes, and lose what hooks still write.
     * The JDK first looks who has the pid now, which fails while this process has no file descriptor left: then later again.
     */
    private void signal(Predicate<ProcessHandle> signal) {
        Process target = process();
        signalled = true;
        if (!signal.test(target.toHandle()) && target.isAlive()) {
            Timers.after(SIGNAL_PAUSE, () -> signal(signal));
        }
    }

    /**
     * Asks the child to interrupt the thread of a task, as soon as it is connected.
     *
     * @param task the task's number, or 0 for the only one
     */
    public void interrupt(long task) {
        interrupts.request(task);
    }

    /** {@return an exception that tells how this process, which has ended, failed its task} */
    public ProcessDiedException died(ExitStatus status, String underWhat) {
        return new ProcessDiedException(
                "process " + name() + " (pid " + pid() + ") " + status.describe() + " " + underWhat
                        + (status.crashReport() == null ? "" : "; " + headline(status.crashReport()))
                        + lastWords(),
                status.kind(),
                pid(),
                status.code(),
                status.crashReport(),
                lastErrorLines(),
                null);
    }

    /** Takes the operating-system process, which has been started and has its place, and begins to watch it; it may have its work now. */
    void started(Process started) {
        process = started;
        if (spec.stdoutLines() != null) {
            outPump = LinePump.start(
                    started.getInputStream(),
                    new ErrorFileNotice(files.errorFile(), line -> deliver(line, LaunchSpec::stdoutLines)),
                    () -> "stdout of " + name());
        }
        if (spec.stderrLines() != null) {
            errPump = LinePump.start(
                    started.getErrorStream(),
                    new ErrorFileNotice(files.errorFile(), line -> {
                        errorTail.add(line);
                        deliver(line, LaunchSpec::stderrLines);
                    }),
                    () -> "stderr of " + name());
        }
        started.onExit().thenRun(this::processGone);
        Thread thread = Thread.ofPlatform().daemon().name(watcherName()).unstarted(this::watch);
        watcher = thread;
        thread.start();
        placed.complete(true);
    }

    /** Its start has failed: if there is a process, it gets no work. */
    void notStarted() {
        placed.complete(false);
        leaveSlot();
        assigned.cancel(false);
        control.thenAccept(connection -> { // nobody watches it
            if (connection != null) {
                close(connection, "control");
            }
        });
        closeLane();
        leaveGroup();
    }

    /** Delivers a line to who it is for, when that is known. */
    private void deliver(String line, Function<LaunchSpec, @Nullable Consumer<? super String>> stream) {
        Assignment assignment = awaitAssignment();
        Consumer<? super String> lines = assignment == null ? null : stream.apply(assignment.spec());
        if (lines != null) {
            lines.accept(line);
        }
    }

    private String watcherName() {
        return "brood-watcher " + name();
    }

    /** {@return what the child shows to prove that it is the one} */
    byte[] secret() {
        return secret;
    }

    /** {@return whether the caller is this child, calling for this purpose for the first time} */
    boolean accepts(Hello hello) {
        if (!hello.shows(secret)) {
            return false;
        }
        synchronized (used) {
            return used.add(hello.purpose());
        }
    }

    /** Serves one connection of this child, on the connection's own thread. */
    void connected(Hello hello, FrameChannel frames) throws IOException {
        switch (hello.purpose()) {
            case CONTROL -> {
                boolean welcomed = false;
                try {
                    if (startedAsSpare) {
                        frames.write(FrameType.PRELOAD, 0, Preload.encode(spec.spares().preload()));
                    }
                    Assignment assignment = awaitAssignment();
                    if (assignment != null) {
                        frames.write(FrameType.WELCOME, 0, assignment.welcome().encode()); // before anything that waits for the connection
                    }
                    welcomed = true;
                } finally {
                    if (!control.complete(welcomed ? frames : null)) {
                        frames.close(); // killed when it had just connected, and its end was seen first
                    }
                }
            }
            case DATA -> {
                if (!placed.join()) {
                    frames.close(); // it is not to run: it may not have the place that it was to have
                    return;
                }
                Lane connection = ProcessWire.get().lane(frames, slot != null);
                boolean connected = lane.complete(connection);
                Assignment assignment = connected ? awaitAssignment() : null;
                if (assignment == null) {
                    connection.close(); // as above
                } else {
                    assignment.handler().connected(connection);
                }
            }
            case CLASSES -> ClassServer.serve(frames);
        }
    }

    /** The process is gone; what it wrote is read within a moment, but another process may hold its ends of the connections. */
    private void processGone() {
        assigned.cancel(false);
        settle();
        if (!hasUsed(Hello.Purpose.CONTROL)) { // else it may hold what it has said
            control.complete(null);
        }
        Timers.after(CONTROL_LIMIT, () -> {
            if (!control.complete(null)) {
                FrameChannel connection = control.getNow(null);
                if (connection != null) {
                    close(connection, "control");
                }
            }
        });
        Timers.after(LANE_LIMIT, this::closeLane);
    }

    /** Whether it has made this connection. */
    private boolean hasUsed(Hello.Purpose purpose) {
        synchronized (used) {
            return used.contains(purpose);
        }
    }

    private void close(Closeable connection, String what) {
        try {
            connection.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Closing the " + what + " connection of " + name() + " failed", e);
        }
    }

    private static long oomKills() {
        return OomKills.system().count().orElse(0);
    }

    private Process process() {
        Process started = process;
        if (started == null) {
            throw new IllegalStateException(name() + " has not been started");
        }
        return started;
    }

    /** Tells the end of the child in any case: whoever waits for it must not wait for ever because a step failed. */
    private void watch() {
        try {
            FrameChannel connection = control.join();
            if (connection != null) {
                step("reading the control connection", () -> readControl(connection));
                step("looking at its last times", this::lookAtLastTimes); // first: it is about to be reaped
                step("giving back what it held", this::giveBack); // at once: reaping and reading take their time
            }
            step("reaping", () -> exit = status(reap(connection != null)));
            step("leaving its group", this::leaveGroup);
            step("reading the task", this::readLastTask); // before recovery gives the slot to another process
            step("deleting the files", files::deleteShared);
            step("recording it", () -> LaunchEvents.ended(this, exit));
            step("leaving its slot", this::leaveSlot);
            step("recovery", () -> Launcher.forget(this));
            step("delivering the output", this::awaitOutput); // after recovery: what the child left behind may hold it open
            step("telling that it has done nothing", this::tellWithoutTask);
            step("failing the data connection", () -> lane.completeExceptionally(died(exit, "before it was ready")));
        } finally {
            left.complete(null);
            ended.complete(exit); // starts what the user has attached, which may start the next child
            EndRules.release(this);
        }
    }

    /** The kernel ends a dead process's connections when it has given up its byte, as a rule; if not, recovery comes later. */
    private void giveBack() {
        if (slot != null) {
            session().recovery().giveBack(slot);
        }
    }

    private void readLastTask() {
        lastTask = slot == null ? 0 : slot.taskAcquire();
    }

    private ExitStatus status(int exitValue) {
        boolean oomKilled = false;
        String crash = null;
        Long report = endingReport;
        try {
            if (exitValue == ExitStatus.KILLED && Files.exists(files.endingFile())) {
                report = null; // it had not come to the end that it reported
            }
            oomKilled = oomKills() > oomKillsBefore;
            crash = CrashReport.read(files.errorFile());
        } catch (RuntimeException | Error e) { // as in step()
            LOG.log(Level.ERROR, "The cause of the end of " + name() + " is not known in full", e);
        }
        ExitStatus end = ExitStatus.of(exitValue, report, killed, oomKilled, crash);
        if (!end.isExit() || hasUsed(Hello.Purpose.DATA) || killed || signalled || !isToldByCodeOnly()) {
            return end;
        }
        statusWithoutTask = end.code();
        return end.withoutTask();
    }

    /** Whether it is one whose end nobody is told but by its exit code: not a spare, nor a worker, of which the pool tells. */
    private boolean isToldByCodeOnly() {
        return !startedAsSpare && spec.role() != LaunchSpec.Role.WORKER;
    }

    /** A status says nothing of a task that never came to run: -version as a JVM argument, or a command prefix that does not execute it. */
    private void tellWithoutTask() {
        Integer status = statusWithoutTask;
        if (status != null) {
            LOG.log(Level.WARNING, "process " + name() + " (pid " + pid() + ") ended with status " + status + " before it took its task, which"
                    + " has not run" + (status == 0 ? "; its exit code is told as " + exit.code() : "") + ": look at " + whatMayEndIt()
                    + lastWords());
        }
    }

    private String whatMayEndIt() {
        List<String> suspects = new ArrayList<>();
        if (!spec.commandPrefix().isEmpty()) {
            suspects.add("its command prefix (which has to execute the rest of its command line)");
        }
        if (!spec.jvmArgs().isEmpty()) {
            suspects.add("its JVM arguments");
        }
        if (suspects.isEmpty()) {
            suspects.add("its environment, and at the options of this program's JVM, which it has, too");
        }
        return String.join(" and at ", suspects);
    }

    private void step(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) { // no descriptor, thread or memory is left just now
            LOG.log(Level.ERROR, "At the end of " + name() + ", " + what + " failed", e);
        }
    }

    private void readControl(FrameChannel connection) {
        try (connection) {
            for (Frame frame = connection.read(LONGEST_TEXT); frame != null; frame = connection.read(LONGEST_TEXT)) {
                switch (frame.type()) {
                    case ENDING -> {
                        endingReport = frame.number();
                        byte[] told = frame.body();
                        step("reading what it has used", () -> readUse(told));
                    }
                    case INTERRUPTED -> interrupts.handled();
                    case TAKEN -> taken.complete(true);
                    case GROUP_WANTED -> group().wanted(this);
                    case GROUPED -> group().joined(this, frame.number());
                    case LEFT -> {
                        files.deleteShared();
                        left.complete(null);
                    }
                    case REFUSED -> left.completeExceptionally(new BroodException(new String(frame.body(), StandardCharsets.UTF_8)));
                    default -> throw new ProtocolException("frame " + frame.type() + " on a control connection");
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The control connection of " + name() + " broke", e);
        }
    }

    private void readUse(byte[] told) {
        UsedResources.decode(pid(), told).ifPresent(used -> note(new Use(used, true)));
    }

    private ChildGroup group() throws ProtocolException {
        ChildGroup group = spec.placement().group();
        if (group == null) {
            throw new ProtocolException(name() + " asks for a process group, and has none");
        }
        return group;
    }

    /** Waits for the process, and kills one that has lost its control connection but does not end. */
    private int reap(boolean connected) {
        Process child = process();
        boolean patient = connected;
        while (true) {
            try {
                if (patient && !child.waitFor(REAP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    LOG.log(Level.WARNING, "{0} (pid {1}) lost its control connection and does not end: killed", name(),
                            Long.toString(pid()));
                    kill();
                }
                return child.waitFor();
            } catch (InterruptedException e) {
                patient = false; // nobody has a reason to interrupt this thread, and a process has to be reaped
            }
        }
    }

    private void awaitOutput() {
        try {
            if (outPump != null) {
                outPump.await(OUTPUT_LIMIT);
            }
            if (errPump != null) {
                errPump.await(OUTPUT_LIMIT);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "Waiting for the output of " + name() + " was interrupted", e);
        }
    }

    /** The last line of its standard error that says something. */
    private String lastWords() {
        return lastErrorLines().reversed().stream()
                .filter(line -> !LAUNCHER_FAREWELL.contains(line) && !FRAMES.matcher(line).lookingAt())
                .findFirst()
                .map(line -> "; its last words: " + line)
                .orElse("");
    }

    private static String headline(String crashReport) {
        return crashReport.lines().filter(l -> l.startsWith("SIG") || l.startsWith("Internal Error")).findFirst()
                .orElseGet(() -> crashReport.lines().findFirst().orElse(""));
    }
}
