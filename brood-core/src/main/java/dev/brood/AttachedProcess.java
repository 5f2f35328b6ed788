// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.BroodException;
import dev.brood.internal.os.EndWatch;
import dev.brood.internal.os.Kill;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessIdentity;
import dev.brood.internal.sync.ProcessNames;
import dev.brood.internal.sync.PublishedProcess;
import dev.brood.os.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A detached process, known by its pid and start time.
 *
 * @param name its name
 * @param process the process
 */
record AttachedProcess(String name, ProcessIdentity process) implements DetachedProcess {

    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private static DetachedProcess of(PublishedProcess published) {
        return new AttachedProcess(published.name(), published.process());
    }

    static DetachedProcess attach(String name) {
        LocalChildBuilder.checkedName(name, LocalChildBuilder.MAX_NAME);
        return ProcessNames.find(name).map(AttachedProcess::of).orElseThrow(() -> new BroodException(ProcessNames.unknown(name)));
    }

    static List<DetachedProcess> all() {
        return ProcessNames.list().stream().map(AttachedProcess::of).toList();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return !ProcFs.system().hasEnded(process);
    }

    /** Not known here: each process knows its own parent. */
    @Override
    public Optional<ProcessRef> parent() {
        return Optional.empty();
    }

    @Override
    public void join() throws InterruptedException {
        while (isAlive()) {
            TimeUnit.NANOSECONDS.sleep(PAUSE_NANOS);
        }
    }

    @Override
    public boolean join(Duration timeout) throws InterruptedException {
        long began = System.nanoTime();
        long limit = LocalChildProcess.saturatedNanos(timeout, "join");
        while (isAlive()) {
            long left = limit - (System.nanoTime() - began);
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(left, PAUSE_NANOS));
        }
        return true;
    }

    @Override
    public void terminate() {
        sendSignal(Signal.TERM);
    }

    @Override
    public void kill() {
        sendSignal(Signal.KILL);
    }

    @Override
    public void sendSignal(Signal signal) {
        LocalChildBuilder.given(signal, "sendSignal", "a signal");
        // The handle remembers the start time it saw; the process is compared after that, so both are one process.
        Optional<ProcessHandle> handle = ProcessHandle.of(process.pid())
                .filter(found -> ProcFs.system().isRunning(process));
        if (handle.isPresent()) {
            Kill.send(handle.get(), signal.name());
        } else if (isAlive()) {
            throw new BroodException("signal " + signal + " cannot be sent to " + this + ": it cannot be looked at just now. Perhaps this process"
                    + " has too many files open (ulimit -n); close some and try again.");
        }
    }

    @Override
    public CompletableFuture<DetachedProcess> onExit() {
        CompletableFuture<DetachedProcess> ended = new CompletableFuture<>();
        if (!isAlive()) {
            ended.complete(this);
            return ended;
        }
        EndWatch watch = EndWatch.begin(
                process, () -> Thread.ofPlatform().daemon().name("brood-exit " + name).start(() -> ended.complete(this)));
        ended.whenComplete((done, failure) -> watch.end()); // also if it is cancelled
        return ended;
    }

    @Override
    public Watch watch(Runnable change) {
        LocalChildBuilder.given(change, "watch", "what is to run at the end");
        return EndWatch.begin(process, change)::end;
    }

    @Override
    public String toString() {
        return "DetachedProcess[" + name + ", pid " + pid() + "]";
    }
}
