// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.error.PoolFailedException;
import dev.brood.error.ProcessDiedException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.TaskTimeoutException;
import dev.brood.internal.board.Parcel;
import dev.brood.internal.board.TaskBoard;
import dev.brood.internal.launch.ExitStatus;
import dev.brood.internal.launch.LaunchedProcess;
import dev.brood.internal.launch.ProcessWire;
import dev.brood.internal.launch.Timers;
import dev.brood.internal.sync.Cargo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool's tasks, its workers, and its life.
 *
 * <pre>
 *   pool:     RUNNING ── shutdown ──▶ DRAINING ──┐
 *                └─ shutdownNow, failure ────────┴─▶ STOPPING ──▶ (nothing is left) over
 *
 *   worker:   STARTING ── ready ──▶ READY ── doomed, dismissed, ended ──▶ LEAVING ──▶ (its process has ended) removed
 *                 └─────────────── not ready ──────────────────────────────▶
 * </pre>
 *
 * One lock guards all of it; it is never held over user code, encoding, input and output, or the start of a thread. Callers add tasks and
 * take them away ({@link Backlog}); all else is done by the pool's one thread ({@link PoolThread}), round by round: what workers have told,
 * what has become of workers, what is to be posted, started, stopped or dismissed. What others have for it they put into its queue of events.
 *
 * <p>That thread runs user code, too, when it reads results and reports outcomes: then another thread can take its place ({@link Reporting}).
 */
public final class PoolEngine {

    /** How long a report may take while there is work, before its thread's work is passed on. */
    static final Duration LONG_REPORT = Duration.ofMillis(100);

    /** How long the pool's thread sleeps at most. */
    private static final long LONGEST_SLEEP = Duration.ofMillis(250).toNanos();

    /** Nobody tells when a worker claims a task, or shared memory gets free: how often is looked whether there is room. */
    private static final long ROOM_PAUSE = Duration.ofMillis(10).toNanos();

    /** A worker that has told its last result is not idle for a moment. */
    private static final long SHORT_SLEEP = Duration.ofMillis(1).toNanos();

    private static final int REPORTS_AT_ONCE = 16;

    private static final long OVER = -1;

    private enum State {
        RUNNING,
        DRAINING,
        STOPPING
    }

    private final PoolConfig config;
    private final byte[] welcome;
    /** What the initializer names, for as long as workers may be started. */
    private final Cargo cargo = new Cargo();
    private final AtomicLong taskNumbers = new AtomicLong();

    private final Guard guard = new Guard();
    private final ReentrantLock lock = guard.lock();
    private final Condition notFull = lock.newCondition();
    private final Backlog tasks;
    private State state = State.RUNNING;
    private @Nullable Crew crew;
    /** The task whose parcel is being made. */
    private @Nullable PoolTask packing;
    private long packNotBefore = System.nanoTime();
    private int reports;
    private boolean watching;
    private boolean over;
    private @Nullable PoolFailedException failure;

    /** What is to be done under the lock by the pool's thread. */
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    /** What is to be done by the pool's thread without the lock, and runs no user code. */
    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
    /** What is to be done by the pool's thread, and may run user code. */
    private final Queue<Runnable> outcomes = new ConcurrentLinkedQueue<>();
    private final Lead lead = new Lead(this);
    /** The duty of the pool's thread. */
    private volatile @Nullable Reporting serving;

    /**
     * Creates a pool without a worker.
     *
     * @throws dev.brood.error.NotSendableException if the initializer cannot be sent
     */
    public PoolEngine(PoolConfig config) {
        this.config = config;
        this.tasks = new Backlog(config.queueCapacity());
        this.welcome = cargo.load(() ->
                ProcessWire.get().encoder().encode(new WorkerMain(config.initializer()), "initializer of pool " + config.name()));
    }

    /** {@return the settings} */
    public PoolConfig config() {
        return config;
    }

    /** Makes a task, to be handed over by {@link PoolTask#submit}. */
    public PoolTask newTask(String description, byte[] payload, Cargo cargo) {
        return new PoolTask(this, taskNumbers.incrementAndGet(), description, payload, cargo);
    }

    /** {@return the ids of the worker processes that live now} */
    public List<Long> pids() {
        return workersNow().stream().filter(Worker::isRunning).map(Worker::pid).toList();
    }

    // Its life.

    /** Takes no more tasks, and ends when those that it has have ended. */
    public void shutdown() {
        boolean unused = guard.get(() -> {
            if (state == State.RUNNING) {
                state = State.DRAINING;
                watch();
            }
            notFull.signalAll();
            guard.changed();
            return endIfUnused();
        });
        if (unused) {
            cargo.close();
        } else {
            ring();
        }
    }

    /** Ends all tasks as cancelled, and the workers with them; returns those that were waiting, to be run in this process. */
    public List<Runnable> shutdownNow() {
        Outcomes ends = outcomes(); // before the pool may have terminated
        try {
            List<PoolTask> neverBegun = stop(null);
            List<Runnable> runnable = neverBegun.stream().map(PoolTask::local).toList();
            List<PoolTask> all = new ArrayList<>(neverBegun);
            all.addAll(guard.get(tasks::claimed));
            all.addAll(tasks.reading()); // after the board, for that is the way that tasks go
            all.forEach(task -> ends.add(endStopped(task))); // before their workers die under them
            workersNow().forEach(worker -> worker.terminate("the pool was stopped"));
            return runnable;
        } finally {
            ends.reportHere();
            ring();
        }
    }

    /** Fails the pool: what waits fails with it, what runs may end, nothing new is taken. */
    void fail(String message, Throwable cause) {
        Outcomes ends = outcomes();
        try {
            stop(new PoolFailedException(message, cause)).forEach(task -> ends.add(endStopped(task)));
        } finally {
            ends.reportElsewhere();
            ring();
        }
    }

    /** Stops the pool, and returns the tasks that no worker has. */
    private List<PoolTask> stop(@Nullable PoolFailedException why) {
        List<PoolTask> unclaimed = new ArrayList<>();
        boolean unused = guard.get(() -> {
            if (why != null && failure == null && state != State.STOPPING) {
                failure = why;
            }
            state = State.STOPPING;
            watch();
            unclaimed.addAll(tasks.removeAll());
            notFull.signalAll();
            guard.changed();
            return endIfUnused();
        });
        if (unused) {
            cargo.close();
        }
        return unclaimed;
    }

    /** A pool that has never had a task is over when it is shut down. The caller holds the lock. */
    private boolean endIfUnused() {
        boolean unused = tasks.window() == null && !over;
        over |= unused;
        return unused;
    }

    /** Ends a task because the pool stops; the returned report says why it does, and may run user code. */
    private Runnable endStopped(PoolTask task) {
        return task.stopped(guard.<@Nullable PoolFailedException>get(() -> failure));
    }

    /** {@return whether no more tasks are taken} */
    public boolean isShutdown() {
        return guard.get(() -> state != State.RUNNING);
    }

    boolean isStopping() {
        return guard.get(() -> state == State.STOPPING);
    }

    /** {@return whether all tasks have ended and all workers are gone, after a shutdown} */
    public boolean isTerminated() {
        return guard.get(this::terminated);
    }

    private boolean terminated() {
        return over && reports == 0;
    }

    /**
     * Waits for {@link #isTerminated()}.
     *
     * @param nanos how long at most
     * @return whether it came
     */
    public boolean awaitTermination(long nanos) throws InterruptedException {
        return await(this::terminated, nanos);
    }

    /**
     * Waits until no task waits or runs; the workers may still be there.
     *
     * @param nanos how long at most
     * @return whether it came
     */
    public boolean awaitTasks(long nanos) throws InterruptedException {
        return await(tasks::isEmpty, nanos);
    }

    private boolean await(BooleanSupplier reached, long nanos) throws InterruptedException {
        Reporting.beforeBlocking();
        return guard.await(reached, nanos);
    }

    // What tasks ask.

    /** Adds a task, waiting for room; false if there was none in time, or the task has ended meanwhile. */
    boolean enqueue(PoolTask task, long nanos) throws InterruptedException {
        boolean first = open();
        boolean rings = false;
        lock.lock();
        try {
            if (!awaitRoom(task, nanos)) {
                return false;
            }
            watch();
            rings = crew().growFor(1 + tasks.size());
            rings |= tasks.add(task);
        } catch (InterruptedException e) {
            InterruptedException explained = new InterruptedException("interrupted while the " + task.description()
                    + " waited for room in pool " + config.name() + ", in which " + config.queueCapacity() + " tasks wait already");
            explained.initCause(e);
            throw explained;
        } finally {
            lock.unlock();
            if (first) {
                PoolThread.start(this);
            } else if (rings) {
                ring();
            }
        }
        return true;
    }

    /** Makes the board if there is none; returns whether the calling thread has, and is to start the pool's own. */
    private boolean open() {
        if (guard.get(() -> tasks.window() != null || state != State.RUNNING)) {
            return false;
        }
        Window made = new Window(config.workers());
        boolean mine = guard.get(() -> {
            boolean missing = tasks.window() == null && state == State.RUNNING;
            if (missing) {
                tasks.use(made);
                crew = new Crew(config.name(), config.workers(), made.board().seats());
            }
            return missing;
        });
        if (!mine) {
            made.close();
        }
        return mine;
    }

    private Crew crew() {
        return Objects.requireNonNull(crew, "a pool that has been opened has a crew");
    }

    private boolean awaitRoom(PoolTask task, long nanos) throws InterruptedException {
        long left = nanos;
        boolean passedOn = false;
        while (state == State.RUNNING && !tasks.hasRoom() && left > 0 && !task.hasEnded()) {
            if (!passedOn) {
                passOn();
                passedOn = true; // and there may be room by now
            } else {
                long slice = Math.min(left, ROOM_PAUSE);
                left -= slice - Math.max(0, notFull.awaitNanos(slice));
            }
        }
        checkRunning();
        return tasks.hasRoom() && !task.hasEnded();
    }

    /** Lets the pool go on without the calling thread, which holds the lock, but not meanwhile. */
    private void passOn() {
        lock.unlock();
        try {
            Reporting.beforeBlocking();
        } finally {
            lock.lock();
        }
    }

    private void checkRunning() {
        if (failure != null) {
            throw new PoolFailedException(failure.getMessage() == null ? "" : failure.getMessage(), failure.getCause());
        }
        if (state != State.RUNNING) {
            throw new RejectedExecutionException(
                    "pool " + config.name() + " has been shut down and takes no more tasks: submit before close()");
        }
    }

    /** Takes a task out that has ended and that nobody waits for any more; stops it, if asked, if a worker has it. */
    void dequeue(PoolTask task, boolean stop) {
        Runnable next = guard.get(() -> {
            if (tasks.remove(task)) {
                notFull.signal();
                changedIfEmpty();
            }
            Worker runsIt = workerOf(task);
            long posting = task.posting();
            return runsIt == null || !stop ? this::ring : () -> stop(runsIt, posting);
        });
        next.run(); // at least the pool's thread looks whether it has anything left to do
    }

    /** Tells a task whether it runs, since when, and where. */
    void look(PoolTask task) {
        guard.run(() -> {
            Worker runsIt = workerOf(task);
            if (runsIt != null && tasks.board().board().begun(runsIt.seat()) == task.posting()) {
                long since = tasks.board().board().started(runsIt.seat());
                task.ran(runsIt.pid(), since, System.nanoTime() - since);
            }
        });
    }

    /** {@return the process in which a task runs now, -1 if it does not} */
    long runsIn(PoolTask task) {
        return guard.get(() -> {
            Worker runsIt = workerOf(task);
            return runsIt == null ? -1L : runsIt.pid();
        });
    }

    private @Nullable Worker workerOf(PoolTask task) {
        Window board = tasks.window();
        return board == null ? null : crew().at(board.seatOf(task));
    }

    /** A task has ended, whoever brought that about; if its result was being read, nobody waits for that any more. */
    void readingEnds(PoolTask task) {
        if (tasks.readingEnds(task)) {
            guard.run(() -> {
                changedIfEmpty();
                if (state != State.RUNNING) {
                    ring(); // it may have been the last one
                }
            });
        }
    }

    private void changedIfEmpty() {
        if (tasks.isEmpty()) {
            guard.changed();
        }
    }

    // Reports.

    /** {@return outcomes, none yet, before whose report the pool has not terminated; the caller has to have them reported} */
    private Outcomes outcomes() {
        guard.run(() -> reports++);
        return new Outcomes(this);
    }

    /** Tells that outcomes have been reported: what still runs of them is the user's. */
    void reported() {
        guard.run(() -> {
            reports--;
            guard.changed();
        });
    }

    /** Looks after a thread that reports for long, while there is work or the pool ends. The caller holds the lock. */
    private void watch() {
        if (!watching) {
            Timers.after(LONG_REPORT, this::passLongReportOn);
            watching = true;
        }
    }

    private void passLongReportOn() {
        guard.run(() -> {
            watching = false;
            boolean idle = state == State.RUNNING && tasks.isEmpty() && events.isEmpty() && outcomes.isEmpty();
            if (!over && !idle) {
                watch();
            }
        });
        Reporting now = serving;
        if (now != null) {
            now.passOnAfter(LONG_REPORT);
        }
    }

    // Stopping a task.

    /**
     * Sets out on the ladder to stop a task: the worker's thread is interrupted; 500 ms later the worker gets SIGTERM, 2 s later SIGKILL, if
     * it still has that very task. From SIGTERM on it claims no other.
     */
    private void stop(Worker worker, long posting) {
        Timers.after(Worker.INTERRUPT_GRACE, () -> condemn(worker, posting)); // first: whatever the other step meets, this one is taken
        worker.process().interrupt(posting);
    }

    private void condemn(Worker worker, long posting) {
        boolean doomed = guard.get(() -> {
            boolean has = tasks.window() != null && crew().has(worker) && tasks.board().board().doom(worker.seat(), posting);
            if (has) {
                crew().leaves(worker);
            }
            return has;
        });
        if (doomed) {
            worker.terminate("its task was stopped and did not end");
            ring(); // another one takes its place
        }
    }

    // What the starts and the ends of workers tell.

    /** {@return the work of a worker process, encoded} */
    byte[] welcome() {
        return welcome;
    }

    /** A worker may have tasks. */
    void ready(Worker worker) {
        tell(() -> {
            worker.becomes(Worker.Stage.READY);
            long board = tasks.board().reference();
            if (!worker.isRunning()) {
                bury(worker);
            } else if (state == State.STOPPING) {
                steps.add(() -> worker.terminate("the pool was stopped"));
            } else {
                steps.add(() -> worker.seat(board));
            }
        });
    }

    /**
     * A worker did not become ready; its process, if it has had one, has ended.
     *
     * @param problem why; null if the pool has failed for it already
     */
    void notReady(Worker worker, @Nullable Throwable problem) {
        tell(() -> {
            worker.becomes(Worker.Stage.LEAVING);
            if (problem != null && crew().failed(worker, problem)) {
                noneStarts(problem);
            }
            bury(worker);
        });
    }

    /** The process of a worker has ended. */
    void ended(Worker worker) {
        tell(() -> {
            if (worker.stage() != Worker.Stage.STARTING) { // else its start tells the rest
                bury(worker);
            }
        });
    }

    /** Has something done under the lock by the pool's thread. */
    private void tell(Runnable event) {
        events.add(event);
        guard.run(this::watch);
        ring();
    }

    /** Wakes the pool's thread if it sleeps. */
    private void ring() {
        ring(TaskBoard.Sleeper.OWNER);
    }

    void ring(TaskBoard.Sleeper who) {
        guard.run(() -> {
            Window board = tasks.window();
            if (board != null) {
                board.board().ring(who);
            }
        });
    }

    private void noneStarts(Throwable cause) {
        steps.add(() -> fail("no worker of pool " + config.name() + " starts: " + cause.getMessage(), cause));
    }

    private List<Worker> workersNow() {
        return guard.get(() -> crew == null ? List.of() : crew.workers());
    }

    // The pool's thread.

    /**
     * One round of the pool's thread, and the sleep after it.
     *
     * @param by the duty of the calling thread
     * @return whether the pool is over
     */
    boolean goOn(Reporting by) {
        serving = by;
        Window board = guard.get(tasks::board);
        long sleep = guard.get(() -> round(board));
        for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
            step.run();
        }
        if (sleep == OVER) {
            end(board);
        } else if (!outcomes.isEmpty()) {
            by.report(() -> report(by));
        } else if (sleep > 0) {
            board.board().sleep(TaskBoard.Sleeper.OWNER, () -> !events.isEmpty() || !steps.isEmpty(), sleep);
        }
        return sleep == OVER;
    }

    /** Reports some: one report that takes long is to be told from many that do not. */
    private void report(Reporting by) {
        for (int left = REPORTS_AT_ONCE; left > 0 && by.isNeeded(); left--) {
            Runnable outcome = outcomes.poll();
            if (outcome == null) {
                return;
            }
            outcome.run();
        }
    }

    /** What is done under the lock; returns how long the thread may sleep, or that nothing is left. */
    private long round(Window board) {
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
        // Results that are not read yet stay in the outboxes: workers that are too fast wait for room there.
        if (outcomes.isEmpty() && board.board().drain(message -> add(told(board, message))) > 0) {
            released();
        }
        long sleep = Math.min(post(board), Math.min(fill(), strikeDeadlines(board.board())));
        if (state != State.RUNNING) {
            sleep = Math.min(sleep, dismiss(board.board()));
            if (tasks.isEmpty() && crew().isEmpty() && outcomes.isEmpty() && steps.isEmpty() && events.isEmpty()) {
                return OVER;
            }
        }
        return events.isEmpty() && steps.isEmpty() ? sleep : 0;
    }

    private void end(Window board) {
        lead.end();
        guard.run(() -> tasks.use(null));
        board.close();
        cargo.close();
        guard.run(() -> {
            over = true;
            guard.changed();
        });
    }

    /** Takes what a worker has told of the end of a task; returns what is to be read of it, null if nobody wants that. */
    private @Nullable Result told(Window board, TaskBoard.Message message) {
        PoolTask task = board.task(message.record(), message.number());
        if (task == null) {
            return null; // it came once more, for there was no memory left in the middle of it
        }
        Worker worker = Objects.requireNonNull(crew().at(message.seat()), "who tells something has a seat");
        Result result = null;
        if (!task.hasEnded()) {
            task.ran(worker.pid(), message.began(), message.ran());
            tasks.reads(task);
            result = new Result(task, worker, message);
            if (TaskEnd.has(message.kind(), TaskEnd.KEPT)) {
                worker.keeps();
            }
        } else if (TaskEnd.has(message.kind(), TaskEnd.KEPT)) {
            steps.add(() -> worker.receipt(message.number()));
        }
        board.release(task);
        crew().prove(worker);
        return result;
    }

    private void add(@Nullable Result result) {
        if (result != null) {
            outcomes.add(result);
        }
    }

    // A thread that waits for a result.

    /**
     * Waits for a task as the one who takes what workers tell, if nobody else does; may return before.
     *
     * @param done whether the task's future has ended
     * @param alone whether nobody waits for that beside the calling thread
     * @param nanos how long at most
     */
    void await(PoolTask task, BooleanSupplier done, BooleanSupplier alone, long nanos) {
        lead.await(task, done, alone, nanos);
    }

    /** A task has ended, or is about to be reported. */
    void endSeen(PoolTask task) {
        lead.ended(task);
    }

    /**
     * Takes what workers have told, for a thread that waits for a task: the result of that task, if it is there, and neither reading nor
     * reporting it takes code of the user's. The rest is for the pool's thread.
     *
     * @param alone whether nobody waits for the task beside the calling thread
     */
    Lead.Taken takeFor(PoolTask task, BooleanSupplier alone) {
        return guard.get(() -> {
            Window board = tasks.window();
            if (board == null || !outcomes.isEmpty()) {
                return Lead.Taken.NOT_NOW;
            }
            @Nullable Result[] wanted = new Result[1]; // one at most is of that task
            int taken = board.board().drain(message -> {
                Result result = told(board, message);
                if (result != null && result.isOf(task) && result.isSimple() && alone.getAsBoolean()) {
                    wanted[0] = result;
                } else {
                    add(result);
                }
            });
            if (taken > 0) {
                released();
                if (tasks.mayPost() || !outcomes.isEmpty() || !steps.isEmpty()) {
                    ring();
                }
            }
            return new Lead.Taken(true, wanted[0]);
        });
    }

    /** Sleeps until workers tell something, or something has come. */
    void sleepUntil(BooleanSupplier done, long nanos) {
        Window board = guard.<@Nullable Window>get(tasks::window);
        if (board != null) {
            board.board().sleep(TaskBoard.Sleeper.CALLER, done, nanos);
        }
    }

    /** Nobody waits like that any more: what workers have told meanwhile is for the pool's thread. */
    void leadEnds() {
        guard.run(() -> {
            Window board = tasks.window();
            if (board != null && board.board().hasMessage()) {
                ring();
            }
        });
    }

    /** There may be room, and no task. */
    private void released() {
        if (lock.hasWaiters(notFull)) {
            notFull.signalAll();
        }
        changedIfEmpty();
    }

    /** Puts on the board what has room there; returns in how many nanoseconds it is to be called again. */
    private long post(Window board) {
        PoolTask tooLong = tasks.post();
        if (tooLong == null) {
            return LONGEST_SLEEP; // until a result makes room
        }
        if (packing == null && packNotBefore - System.nanoTime() <= 0 && board.parcels() <= crew().wanted()) {
            packing = tooLong;
            steps.add(() -> pack(tooLong));
        }
        return ROOM_PAUSE;
    }

    /** Puts what a worker is to get into memory of its own. */
    private void pack(PoolTask task) {
        byte[] payload = task.payload(); // none if it has ended
        try {
            if (payload.length > 0) {
                Parcel parcel = Parcel.of(payload);
                if (!task.takeParcel(parcel, parcel.label())) {
                    parcel.close();
                }
            }
        } catch (SharedMemoryFullException e) {
            boolean hopeless = guard.get(() -> {
                packNotBefore = System.nanoTime() + ROOM_PAUSE;
                return tasks.board().parcels() == 0 && tasks.remove(task);
            });
            if (hopeless) {
                outcomes.add(task.failed(Ending.EXCEPTION, new SharedMemoryFullException(
                        "the " + task.description() + " has " + payload.length + " bytes, for which there is no room: " + e.getMessage(), e)));
            }
        } finally {
            guard.run(() -> packing = null);
        }
    }

    /** Starts the workers that are to be and are not there; returns in how many nanoseconds it is to be called again. */
    private long fill() {
        boolean needed = state == State.RUNNING || (state == State.DRAINING && tasks.hasWork());
        int target = needed ? crew().wanted() : 0;
        while (crew().mayAdd(target)) {
            Worker worker = crew().add();
            steps.add(() -> new WorkerStart(this, worker).begin());
        }
        long pause = crew().pause();
        return pause > 0 ? Math.min(pause, LONGEST_SLEEP) : LONGEST_SLEEP;
    }

    /** Dismisses the workers that have nothing to do; returns in how many nanoseconds it is to be called again. */
    private long dismiss(TaskBoard board) {
        long sleep = LONGEST_SLEEP;
        if (tasks.hasWork()) {
            return sleep;
        }
        for (Worker worker : crew().workers()) {
            int seat = worker.seat();
            long posting = board.begun(seat); // 0 if it is idle; one that has been released is over
            if (worker.stage() == Worker.Stage.READY && !worker.isKeeping() && (posting == 0 || board.holding(seat).number() != posting)) {
                if (board.doom(seat, posting)) {
                    worker.becomes(Worker.Stage.LEAVING);
                    board.wake(seat);
                    steps.add(worker::dismiss);
                } else {
                    sleep = SHORT_SLEEP;
                }
            }
        }
        return sleep;
    }

    /** Stops what has run for too long; returns in how many nanoseconds it is to be called again. */
    private long strikeDeadlines(TaskBoard board) {
        Duration limit = config.taskTimeout();
        if (limit == null) {
            return LONGEST_SLEEP;
        }
        long nanos = TimeUnit.NANOSECONDS.convert(limit);
        long sleep = Math.min(nanos, LONGEST_SLEEP);
        for (Worker worker : crew().workers()) {
            long posting = board.begun(worker.seat());
            long since = board.started(worker.seat());
            long left = posting == 0 ? nanos : nanos - (System.nanoTime() - since);
            if (left > 0) {
                sleep = Math.min(sleep, left);
            } else if (worker.stopsFor(posting)) {
                strike(worker, posting, since, limit);
            }
        }
        for (PoolTask task : tasks.reading()) {
            if (task.readNanos() > nanos) {
                timeOut(task, limit);
            }
        }
        return sleep;
    }

    private void strike(Worker worker, long posting, long since, Duration limit) {
        TaskBoard.Holding has = tasks.board().board().holding(worker.seat());
        PoolTask task = has.number() == posting ? tasks.board().task(has.record(), posting) : null;
        if (task != null) {
            task.ran(worker.pid(), since, System.nanoTime() - since);
            timeOut(task, limit);
            steps.add(() -> stop(worker, posting)); // also one that was cancelled without an interrupt, and runs on
        }
    }

    private void timeOut(PoolTask task, Duration limit) {
        outcomes.add(task.failed(Ending.TIMEOUT, new TaskTimeoutException(
                "the " + task.description() + " ran longer than " + limit + " in pool " + config.name()
                        + "; it is being stopped, by force if need be. taskTimeout(...) of the pool sets the limit",
                limit)));
    }

    // The end of a worker.

    /** Deals with the end of a worker's process, or with one that never had any. */
    private void bury(Worker dead) {
        if (!crew().has(dead)) {
            return;
        }
        Window here = tasks.board();
        TaskBoard board = here.board();
        LaunchedProcess child = dead.processIfStarted();
        if (child != null) {
            board.drain(dead.seat(), message -> add(told(here, message)));
            TaskBoard.Holding had = board.holding(dead.seat());
            PoolTask victim = had.record() < 0 ? null : here.task(had.record(), had.number());
            ExitStatus status = child.ended().join();
            boolean begun = had.stage() == TaskBoard.Stage.BEGUN && child.lastTask() == had.number();
            boolean tooLarge = victim != null && !begun && status.kind() == ProcessDiedException.Kind.OUT_OF_MEMORY;
            if (begun || tooLarge) {
                crew().prove(dead); // whatever ended it, it did not end by itself
            } else if (dead.stage() == Worker.Stage.READY) {
                Throwable hopeless = crew().judge(dead, status);
                if (hopeless != null) {
                    noneStarts(hopeless);
                }
            }
            if (victim != null) {
                if (begun || tooLarge) {
                    long since = board.started(dead.seat());
                    victim.ran(child.pid(), since, System.nanoTime() - since);
                }
                here.release(victim);
                goOnWithout(child, status, victim, begun, tooLarge);
            }
            released();
            steps.add(child::closeLane);
        }
        crew().leaves(dead);
        board.vacate(dead.seat());
        crew().remove(dead);
    }

    /** Decides what becomes of a task whose worker has died. */
    private void goOnWithout(LaunchedProcess child, ExitStatus status, PoolTask victim, boolean begun, boolean tooLarge) {
        if (victim.hasEnded()) {
            return;
        }
        boolean untouched = !begun && !tooLarge;
        int attempts = victim.attempts();
        if (untouched && victim.claimedInVain()) {
            again(victim, Duration.ZERO);
        } else if (!untouched && attempts <= config.retries()) {
            victim.tryAgain();
            again(victim, StartRecord.backOff(attempts));
        } else {
            String when = begun
                    ? "while it ran the " + victim.description()
                    : "before it had read the " + victim.description() + " of " + victim.payload().length + " bytes"
                            + (tooLarge ? ", for which its heap is too small: raise maxHeap(...)" : "");
            outcomes.add(victim.failed(Ending.DIED, child.died(status, when)));
        }
    }

    /** Takes a task back whose worker died: at the head of the queue, after a back-off. */
    private void again(PoolTask task, Duration backOff) {
        if (state == State.STOPPING) {
            outcomes.add(task.stopped(failure));
        } else if (backOff.isZero()) {
            tasks.addFirst(task);
        } else {
            tasks.delay(task);
            Timers.after(backOff, () -> tell(() -> tasks.endDelay(task)));
        }
    }
}
