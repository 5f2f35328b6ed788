// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.error.PoolFailedException;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function over inputs.
 *
 * <p>Two threads: the <em>feeder</em> reads inputs and submits them, and the caller of {@link #run} writes what comes
 * back. A window of 4 × workers permits lies between them: the feeder takes one before it reads an input, the writer gives
 * it back when the row is written. So input is read no faster than results are taken, also where an early result is
 * awaited by many later ones ({@code ordered}).
 *
 * <p>The feeder tells its end, or why it could not go on, by a last event. Stopping is one-way: {@code stopping} is set
 * under the lock that submissions hold, so that what is under way afterwards is all that ever will be, and is cancelled.
 */
final class MapRun {

    private static final int WINDOW_PER_WORKER = 4;

    /** How a run ended. */
    sealed interface End {

        /** All inputs have been read and have ended. */
        record Complete() implements End {}

        /** An input failed, and the run was to end then. */
        record FailedFast() implements End {}

        /** Nobody wants the results any more. */
        record ReaderGone() implements End {}

        /**
         * A signal came.
         *
         * @param exitStatus what this process is to exit with
         */
        record Interrupted(int exitStatus) implements End {}

        /**
         * Workers do not start.
         *
         * @param cause why
         */
        record NoWorker(PoolFailedException cause) implements End {}

        /**
         * Input cannot be read, or output not be written.
         *
         * @param cause why
         */
        record Broken(Exception cause) implements End {}
    }

    /** What happens outside the writer's thread. */
    private sealed interface Event {

        /** A task has ended. */
        record Ended(long index, String input, TaskFuture<Object> future) implements Event {}

        /** An input has failed without being tried. */
        record Refused(Outcome outcome) implements Event {}

        /** The feeder has submitted its last input. */
        record Fed(long submitted) implements Event {}

        /** The run is to end. */
        record Stop(End end) implements Event {}
    }

    /**
     * How a run goes about its work.
     *
     * @param ordered whether results are written in the order of the inputs
     * @param failFast whether the first failure ends the run
     * @param stackTraces whether each failure's stack trace goes to standard error
     * @param rows how results are written
     */
    record Options(boolean ordered, boolean failFast, boolean stackTraces, ResultFormat.Rows rows) {}

    private final ProcessPool pool;
    private final Expression expression;
    private final Inputs inputs;
    private final Options options;
    private final StandardOutput out;
    private final Progress progress;
    private final Summary summary;

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Semaphore window;
    private final Set<TaskFuture<Object>> underWay = ConcurrentHashMap.newKeySet();
    private final Object submission = new Object();
    private boolean stopping;

    private final Map<Long, Outcome> early = new HashMap<>();
    private long nextRow;
    private long received;
    private long expected = Long.MAX_VALUE;
    private @Nullable End end;

    /**
     * Prepares a run.
     *
     * @param pool runs the function
     * @param expression the function
     * @param inputs its inputs
     * @param options how to go about it
     * @param out where results go
     * @param progress is told each outcome
     * @param summary is told each outcome
     */
    MapRun(
            ProcessPool pool,
            Expression expression,
            Inputs inputs,
            Options options,
            StandardOutput out,
            Progress progress,
            Summary summary) {
        this.pool = pool;
        this.expression = expression;
        this.inputs = inputs;
        this.options = options;
        this.out = out;
        this.progress = progress;
        this.summary = summary;
        this.window = new Semaphore(WINDOW_PER_WORKER * pool.workers());
    }

    /**
     * Asks the run to end now; may be called by any thread.
     *
     * @param exitStatus what this process is to exit with
     */
    void interrupt(int exitStatus) {
        events.add(new Event.Stop(new End.Interrupted(exitStatus)));
    }

    /**
     * Runs until all inputs have ended or something stops the run; what is under way then is given up.
     *
     * @return how it ended
     * @throws InterruptedException if the calling thread is interrupted
     */
    End run() throws InterruptedException {
        Thread feeder = new Thread(this::feed, "brood-map-feeder");
        feeder.setDaemon(true);
        feeder.start();
        try {
            progress.aside(() -> out.write(options.rows().head()));
            while (end == null && received < expected) {
                handle(events.poll(StandardOutput.FLUSH_MILLIS, TimeUnit.MILLISECONDS));
            }
            if (countsWhatItGivesUp()) {
                giveUp();
            }
            flush();
        } catch (StandardOutput.ReaderGoneException _) {
            end = new End.ReaderGone();
        } catch (IOException e) {
            end = new End.Broken(new IOException("standard output cannot be written: " + e.getMessage(), e));
        } finally {
            stop();
        }
        return end == null ? new End.Complete() : end;
    }

    private void handle(@Nullable Event event) throws IOException {
        switch (event) {
            case null -> flush();
            case Event.Ended ended -> ended(ended);
            case Event.Refused refused -> {
                received++;
                came(refused.outcome());
            }
            case Event.Fed fed -> expected = fed.submitted();
            case Event.Stop stop -> end = stop.end();
        }
        if (out.pending() && events.isEmpty()) {
            progress.aside(out::flushIfDue);
        }
    }

    private void flush() throws IOException {
        if (out.pending()) {
            progress.aside(out::flush);
        }
    }

    private void ended(Event.Ended ended) throws IOException {
        received++;
        underWay.remove(ended.future());
        if (end == null
                && ended.future().state() == Future.State.FAILED
                && ended.future().exceptionNow() instanceof PoolFailedException e) {
            end = new End.NoWorker(e);
            return;
        }
        if (options.stackTraces() && ended.future().state() == Future.State.FAILED) {
            System.err.print(StackTraces.of(ended.input(), ended.future().exceptionNow())); // at once: the run may be long
            System.err.flush();
        }
        came(Outcome.of(ended.index(), ended.input(), ended.future()));
    }

    private void came(Outcome outcome) throws IOException {
        if (options.ordered()) {
            early.put(outcome.index(), outcome);
            for (Outcome next = early.remove(nextRow); next != null; next = early.remove(nextRow)) {
                write(next);
            }
        } else {
            write(outcome);
        }
        if (options.failFast() && !outcome.ok() && end == null) {
            end = new End.FailedFast();
        }
    }

    private void write(Outcome outcome) throws IOException {
        nextRow++;
        summary.add(outcome);
        progress.step(outcome);
        String row = options.rows().row(outcome);
        if (!row.isEmpty()) {
            progress.aside(() -> out.write(row));
        }
        window.release();
    }

    private boolean countsWhatItGivesUp() {
        return end instanceof End.FailedFast || end instanceof End.Interrupted;
    }

    /** Cancels what is under way, and reports it as any other outcome. */
    private void giveUp() throws IOException, InterruptedException {
        stop();
        while (!underWay.isEmpty() && countsWhatItGivesUp()) {
            Event event = events.poll(StandardOutput.FLUSH_MILLIS, TimeUnit.MILLISECONDS);
            if (event instanceof Event.Ended || event instanceof Event.Refused || event instanceof Event.Stop) {
                handle(event);
            }
        }
        for (Outcome late : early.values().stream()
                .sorted(Comparator.comparingLong(Outcome::index))
                .toList()) {
            write(late);
        }
        early.clear();
    }

    private void stop() {
        synchronized (submission) {
            stopping = true;
        }
        underWay.forEach(future -> future.cancel(true));
    }

    private void feed() {
        long submitted = 0;
        try {
            window.acquire();
            for (Input input = inputs.next(); input != null; input = inputs.next()) {
                if (!submit(submitted, input)) {
                    return;
                }
                submitted++;
                window.acquire();
            }
            events.add(new Event.Fed(submitted));
        } catch (PoolFailedException e) {
            events.add(new Event.Stop(new End.NoWorker(e)));
        } catch (IOException | RuntimeException e) {
            events.add(new Event.Stop(new End.Broken(e)));
        } catch (InterruptedException e) {
            events.add(new Event.Stop(new End.Broken(e)));
            Thread.currentThread().interrupt();
        } catch (Error e) { // an input larger than the heap, a class that does not link: the run must not wait for its end for ever
            events.add(new Event.Stop(new End.Broken(new IOException("reading the inputs failed: " + e, e))));
        }
    }

    private boolean submit(long index, Input next) {
        String input = next.text();
        Failure known = next.failureAs(expression.kind());
        if (known != null) {
            events.add(new Event.Refused(Outcome.untried(index, input, known)));
            return true;
        }
        TaskFuture<Object> future;
        synchronized (submission) {
            if (stopping) {
                return false;
            }
            future = pool.submit(new ItemTask(
                    expression.function(),
                    input,
                    expression.kind(),
                    options.rows().structured()));
            underWay.add(future);
        }
        var _ = future.whenComplete((_, _) -> events.add(new Event.Ended(index, input, future)));
        return true;
    }
}
