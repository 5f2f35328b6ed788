// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.ChildProcess;
import dev.brood.examples.PythonText;
import dev.brood.ipc.JoinableQueue;
import dev.brood.memory.SharedInt;
import dev.brood.sync.SharedEvent;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A queue whose producer waits until all is done. One of the workers is killed with an element that it has taken: Python's join() would
 * wait for it for ever.
 */
final class TasksDone {

    private static final int TASKS = 20;

    private TasksDone() {}

    /** Works until the queue has ended. */
    static void work(JoinableQueue<Integer> tasks, SharedInt done) {
        tasks.stream().forEach(task -> {
            done.incrementAndGet();
            tasks.taskDone(); // once for each element, by the process that has taken it
        });
    }

    /** Takes one element, and is never done with it. */
    static void hang(JoinableQueue<Integer> tasks, SharedEvent taken) throws InterruptedException {
        System.out.println("the victim takes " + tasks.take());
        taken.set();
        new CountDownLatch(1).await(); // for ever
    }

    static void main() throws InterruptedException {
        try (var tasks = JoinableQueue.<Integer>create(TASKS); var done = SharedInt.create(0); var taken = SharedEvent.create()) {
            for (int task = 1; task <= TASKS; task++) {
                tasks.put(task);
            }
            var victim = ChildProcess.start(() -> hang(tasks, taken));
            taken.await();
            var workers = List.of(
                    ChildProcess.start(() -> work(tasks, done)), ChildProcess.start(() -> work(tasks, done)));

            System.out.println("all done while the victim lives: " + PythonText.of(tasks.join(1, TimeUnit.SECONDS)));
            victim.kill();
            tasks.join(); // what a dead process has taken is not waited for
            System.out.println("%d of %d are done, one died with the victim".formatted(done.get(), TASKS));

            tasks.end(); // sends the workers home
            for (ChildProcess worker : workers) {
                worker.join();
            }
            victim.join();
        }
    }
}
