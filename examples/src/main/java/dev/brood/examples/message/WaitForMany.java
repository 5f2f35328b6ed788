// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.ChildProcess;
import dev.brood.error.QueueEndedException;
import dev.brood.examples.Pace;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Pipe;
import dev.brood.ipc.SharedQueue;
import dev.brood.ipc.Waitable;
import dev.brood.ipc.Waiter;

/** One thread waits for two pipes, a queue, the end of a child and a time, all at once. */
final class WaitForMany {

    private WaitForMany() {}

    /** Sends three values and ends, and nobody has this end of the pipe any more. */
    static void measure(String what, Connection<String> values) throws InterruptedException {
        for (int i = 1; i <= 3; i++) {
            Pace.sleep(0.3);
            values.send(what + " " + i);
        }
    }

    /** Writes two lines and ends: then the log has ended, as nobody else puts into it. */
    static void job(SharedQueue<String> log) throws InterruptedException {
        for (int i = 1; i <= 2; i++) {
            Pace.sleep(0.5);
            log.put("step " + i);
        }
        ChildProcess.exit(3);
    }

    static void main() throws InterruptedException {
        try (var warmth = Pipe.<String>oneWay();
                var wind = Pipe.<String>oneWay();
                var log = SharedQueue.<String>builder().endsWithProducers().create()) {
            var warmthOut = warmth.second();
            var windOut = wind.second();
            ChildProcess.start(() -> measure("warmth", warmthOut));
            ChildProcess.start(() -> measure("wind", windOut));
            warmthOut.close(); // given away: as long as it is open here, too, the values never end
            windOut.close();
            var job = ChildProcess.builder(() -> job(log)).name("job").start();

            try (var waiter = Waiter.of(warmth.first(), wind.first(), log, job, Waitable.after(Pace.seconds(1)))) {
                while (waiter.size() > 0) {
                    for (Waitable ready : waiter.await()) {
                        if (!handle(ready)) {
                            waiter.remove(ready); // it would be ready for ever
                        }
                    }
                }
            }
            System.out.println("all have ended");
        }
    }

    /** Returns whether there may be more of it. This thread is the only one that takes, so nothing here waits. */
    private static boolean handle(Waitable ready) throws InterruptedException {
        try {
            switch (ready) {
                case Connection<?> values -> System.out.println("value: " + values.receive());
                case SharedQueue<?> log -> System.out.println("log: " + log.take());
                case ChildProcess child -> {
                    System.out.println(child.name() + " ended with " + child.exitCode().orElseThrow());
                    return false;
                }
                default -> {
                    System.out.println("the time is over");
                    return false;
                }
            }
            return true;
        } catch (QueueEndedException e) {
            return false;
        }
    }
}
