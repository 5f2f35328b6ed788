// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ChildProcess;
import dev.brood.ipc.SharedQueue;
import java.time.Duration;

/** A child that has put an element is done with it, whether or not somebody takes it. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.create()) {
            ChildProcess child = ChildProcess.start(() -> queue.put(new byte[1_000_000]));
            boolean ended = child.join(Duration.ofSeconds(20));
            System.out.println("a child has put 1 MB and ended: " + ended);
            System.out.println("after its end " + queue.take().length + " bytes were taken");
        }
    }
}
