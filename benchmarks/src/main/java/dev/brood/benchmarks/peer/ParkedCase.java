// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Pipe;
import dev.brood.ipc.SharedQueue;
import dev.brood.sync.SharedCondition;
import dev.brood.sync.SharedEvent;
import dev.brood.sync.SharedLock;
import dev.brood.sync.SharedSemaphore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What it costs to wait: processes wait, each for something else. */
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // what fails here ends the process; only the wait is of interest
final class ParkedCase {

    /** What a JVM does after its start is no waiting. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    private static final long NANOS_PER_TICK = Duration.ofMillis(10).toNanos();

    /** Fields of {@code /proc/PID/stat} after the name, counted from 0: {@code utime} and {@code stime}. */
    private static final int USER_TICKS = 11;

    private ParkedCase() {}

    static void parked(Measurement measurement) throws Exception {
        try (SharedLock lock = SharedLock.create();
                SharedSemaphore semaphore = SharedSemaphore.builder(0).returnPermitsAtDeath(false).build();
                SharedLock guard = SharedLock.create();
                SharedCondition condition = SharedCondition.create(guard);
                SharedEvent event = SharedEvent.create()) {
            List<RemoteAction> waits = List.of(
                    () -> {
                        lock.lock();
                        lock.unlock();
                    },
                    semaphore::acquire,
                    () -> {
                        guard.lock();
                        condition.await();
                        guard.unlock();
                    },
                    event::await);
            lock.lock();
            measure(measurement, "lock, semaphore, condition, event", waits, () -> {
                lock.unlock();
                semaphore.release(measurement.count());
                guard.lock();
                condition.signalAll();
                guard.unlock();
                event.set();
            });
        }
    }

    static void consumers(Measurement measurement) throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create();
                Pipe<Integer> pipe = Pipe.oneWay()) {
            Connection<Integer> reader = pipe.first();
            measure(measurement, "take from a queue, receive from a pipe", List.of(queue::take, reader::receive), () -> {
                for (int k = 0; k < measurement.count(); k++) {
                    queue.put(k);
                    pipe.second().send(k);
                }
            });
        }
    }

    /** Starts processes that wait in turn for what there is, looks at their CPU, and ends their waits. */
    private static void measure(Measurement measurement, String what, List<RemoteAction> waits, RemoteAction end) throws Exception {
        Duration time = Duration.ofSeconds(measurement.tasks());
        List<ChildProcess> children = new ArrayList<>();
        for (int k = 0; k < measurement.count(); k++) {
            RemoteAction wait = waits.get(k % waits.size());
            children.add(ChildProcess.start(wait));
        }
        Thread.sleep(SETTLED);
        // Four looks a second: what a look calls has been called often enough to be compiled after one to two minutes.
        Thread.sleep(time.multipliedBy(measurement.warmup()));
        List<Long> before = ticks(children);
        Thread.sleep(time);
        List<Long> after = ticks(children);
        end.run();
        List<Measurement.Timed> results = new ArrayList<>();
        for (int k = 0; k < children.size(); k++) {
            ChildProcess child = children.get(k);
            child.join();
            long used = (after.get(k) - before.get(k)) * NANOS_PER_TICK;
            results.add(new Measurement.Timed(used, child.exitCode().orElse(-1) == 0 ? 1 : 0));
        }
        measurement.print(
                what + ", a process each, " + time.toSeconds() + " s after " + measurement.warmup() * measurement.tasks()
                        + " s of waiting; batch 1; idle sleeps; spares none",
                results);
    }

    private static List<Long> ticks(List<ChildProcess> children) throws IOException {
        List<Long> ticks = new ArrayList<>();
        for (ChildProcess child : children) {
            String stat = Files.readString(Path.of("/proc", Long.toString(child.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks.add(Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1]));
        }
        return ticks;
    }
}
