// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.channel;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.args.ListDirection;

/**
 * Processes that talk through Redis: producers put orders on a list, consumers put each answer on the list of who asked.
 *
 * <p>A consumer moves an order to a list of its own, which keeps it until it is answered. If the consumer's process is
 * killed, the next one of the same name goes on with that list: no order is lost. Taking it off that list and giving the
 * answer are one step on the server, which only one process can do: an order may be begun twice, but it is answered once.
 *
 * <p>The argument is the server's address, such as {@code redis://127.0.0.1:6379}. All keys begin with {@code orders}.
 */
final class RedisQueue {

    static final int PRODUCERS = 2;
    static final int CONSUMERS = 3;
    static final int ORDERS = 50;

    private static final String QUEUE = "orders";

    /** The server runs a script as a whole or not at all, and nothing else in between. */
    private static final String ANSWER = """
            if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 1 then
                redis.call('LPUSH', KEYS[2], ARGV[2])
            end
            """;

    private RedisQueue() {}

    private static String takenBy(String consumer) {
        return QUEUE + ":taken:" + consumer;
    }

    private static String answersTo(String producer) {
        return QUEUE + ":answers:" + producer;
    }

    /** Puts all orders on the queue, then waits for as many answers. */
    static void produce(String address, String producer) {
        try (var redis = RedisClient.create(address)) {
            for (int number = 1; number <= ORDERS; number++) {
                redis.lpush(QUEUE, producer + " " + number);
            }
            var different = new HashSet<String>();
            for (int i = 0; i < ORDERS; i++) {
                different.add(redis.brpop(0, answersTo(producer)).get(1));
            }
            System.out.println(producer + " has " + ORDERS + " answers, " + different.size() + " different ones");
        }
    }

    /** Moves the oldest order to the consumer's own list, in one step; null if none comes within a second. */
    private static @Nullable String take(RedisClient redis, String consumer) {
        return redis.blmove(QUEUE, takenBy(consumer), ListDirection.RIGHT, ListDirection.LEFT, 1);
    }

    /** Answers orders for ever, beginning with those that a killed consumer of this name has left. */
    static void consume(String address, String consumer) throws InterruptedException {
        try (var redis = RedisClient.create(address)) {
            while (true) {
                String order = redis.lindex(takenBy(consumer), -1);
                if (order != null) {
                    System.out.println(consumer + " found " + order);
                } else {
                    order = take(redis, consumer);
                }
                if (order != null) {
                    Pace.sleep(0.01); // that is how long the work takes
                    String producer = order.substring(0, order.indexOf(' '));
                    redis.eval(ANSWER, List.of(takenBy(consumer), answersTo(producer)), List.of(order, "done: " + order));
                }
            }
        }
    }

    /** Takes an order as every consumer does, and gets no further. */
    private static void takeAndHang(String address, String consumer) throws InterruptedException {
        try (var redis = RedisClient.create(address)) {
            String order;
            do {
                order = take(redis, consumer);
            } while (order == null);
            System.out.println(consumer + " took " + order);
            Unlucky.hang();
        }
    }

    static void main(String[] args) throws InterruptedException {
        String address = args[0];
        var producers = new ArrayList<ChildProcess>();
        for (int i = 1; i <= PRODUCERS; i++) {
            String producer = "producer-" + i;
            producers.add(ChildProcess.start(() -> produce(address, producer)));
        }
        Unlucky.runAndKill("consumer-1", () -> takeAndHang(address, "consumer-1"));
        for (int i = 1; i <= CONSUMERS; i++) {
            String consumer = "consumer-" + i;
            // Daemons: they end with the main code.
            ChildProcess.builder(() -> consume(address, consumer)).name(consumer).daemon(true).start();
        }
        for (ChildProcess producer : producers) {
            producer.join();
        }
    }
}
