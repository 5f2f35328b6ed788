// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.ChildProcess;
import dev.brood.error.QueueEndedException;
import dev.brood.ipc.Delivery;
import dev.brood.ipc.SharedQueue;
import dev.brood.sync.SharedEvent;
import java.util.concurrent.CountDownLatch;

/** A consumer is killed with an order that it has received: the order comes back, first and marked, to the next one. */
final class Redelivery {

    private Redelivery() {}

    record Order(int number, String what) {}

    static void consume(String name, SharedQueue<Order> orders) throws InterruptedException {
        while (true) {
            Delivery<Order> delivery;
            try {
                delivery = orders.receive();
            } catch (QueueEndedException e) {
                return; // ended, nothing is left, and nothing can come back
            }
            Order order = delivery.element();
            // Who must not do a thing twice looks now whether it has been done: the dead one may have died after it.
            String again = delivery.isRedelivered() ? " again" : "";
            System.out.println("%s got order %d (%s)%s".formatted(name, order.number(), order.what(), again));
            delivery.ack(); // only now does the order leave the queue
        }
    }

    static void hang(SharedQueue<Order> orders, SharedEvent received) throws InterruptedException {
        Order order = orders.receive().element();
        System.out.println("consumer-1 got order %d (%s)".formatted(order.number(), order.what()));
        received.set();
        new CountDownLatch(1).await(); // for ever: it will not acknowledge
    }

    static void main() throws InterruptedException {
        try (var orders = SharedQueue.<Order>create(); var received = SharedEvent.create()) {
            orders.put(new Order(1, "tea"));
            orders.put(new Order(2, "cake"));
            orders.put(new Order(3, "fork"));
            orders.end(); // what is in the queue can still be taken

            var first = ChildProcess.builder(() -> hang(orders, received)).name("consumer-1").start();
            received.await();
            System.out.println("it has " + orders.holders().getFirst().received() + " of " + orders.size() + " orders");
            first.kill();
            first.join();
            System.out.println("consumer-1 ended with " + first.exitCode().orElseThrow());

            ChildProcess.start(() -> consume("consumer-2", orders)).join();
            System.out.println(orders.size() + " orders are left");
        }
    }
}
