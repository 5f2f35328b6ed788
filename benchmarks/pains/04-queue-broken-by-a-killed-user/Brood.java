// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ChildProcess;
import dev.brood.ipc.Delivery;
import dev.brood.ipc.SharedQueue;
import java.util.concurrent.TimeUnit;

/** A queue goes on when a consumer is killed, while it waits or with an element that it has not acknowledged. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(10);
                SharedQueue<String> received = SharedQueue.create(1)) {
            ChildProcess waiting = ChildProcess.start(() -> queue.take());
            Thread.sleep(2_000);
            waiting.kill();
            waiting.join();
            queue.put(42);
            System.out.println("a consumer was killed while it waited: the next one got " + queue.poll(5, TimeUnit.SECONDS));

            queue.put(43);
            ChildProcess holding = ChildProcess.start(() -> {
                received.put("element " + queue.receive().element());
                Thread.sleep(60_000);
            });
            String held = received.take();
            holding.kill();
            Delivery<Integer> delivery = queue.receive(5, TimeUnit.SECONDS);
            System.out.println("a consumer was killed with " + held + ": the next one received " + delivery.element()
                    + ", redelivered: " + delivery.isRedelivered());
            delivery.ack();
        }
    }
}
