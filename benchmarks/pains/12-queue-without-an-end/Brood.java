// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ChildProcess;
import dev.brood.error.QueueEndedException;
import dev.brood.ipc.SharedQueue;
import java.util.concurrent.TimeUnit;

/** A queue that ends with its producers tells who takes that nothing comes any more, however they have ended. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.<Integer>builder().endsWithProducers().create()) {
            ChildProcess producer = ChildProcess.start(() -> {
                for (int i = 0; i < 3; i++) {
                    queue.put(i);
                }
                Thread.sleep(60_000);
            });
            int got = 0;
            long killed = 0;
            try {
                while (true) {
                    if (queue.poll(20, TimeUnit.SECONDS) == null) {
                        throw new AssertionError("no element in 20 s, and no end");
                    }
                    if (++got == 3) {
                        killed = System.nanoTime();
                        producer.kill();
                    }
                }
            } catch (QueueEndedException e) {
                System.out.println(got + " elements, and " + (System.nanoTime() - killed) / 1_000_000
                        + " ms after the only producer was killed: " + e.getMessage());
            }
            producer.join();
        }
    }
}
