// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.channel;

import com.google.gson.Gson;
import dev.brood.ChildProcess;
import dev.brood.examples.ExampleProgram;
import dev.brood.examples.ExampleRun;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.commons.pool2.ObjectPool;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.jul.JULServiceProvider;
import redis.clients.authentication.core.Token;
import redis.clients.jedis.RedisClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the programs whose processes talk through a server or a file: once as they are, and once with processes that are
 * killed at any moment.
 */
@LeavesNothingBehind
class ChannelProgramsTest {

    private static final Class<?>[] JEDIS = {
        RedisClient.class,
        ObjectPool.class,
        Gson.class,
        JSONObject.class,
        Token.class,
        LoggerFactory.class,
        JULServiceProvider.class
    };
    private static final Class<?>[] PGJDBC = {org.postgresql.Driver.class};

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int KILLS = 8;

    @TempDir
    Path directory;

    @Test
    void ordersThroughRedisAreAnsweredOnceAlsoThatOfAKilledConsumer() throws Exception {
        try (var server = RedisServer.start()) {
            assertRedisQueue(ExampleProgram.of(RedisQueue.class).with(JEDIS).run(server.address()));
            assertThat(server.command("DBSIZE")).as("keys of what is left").isEqualTo("0");
            assertRedisQueue(ExampleProgram.of(RedisQueue.class).with(JEDIS).modular().run(server.address()));
        }
    }

    private static void assertRedisQueue(ExampleRun run) {
        String[] lines = {
            "consumer-1 took producer-{number} {number}",
            "consumer-1 ended with -9",
            "consumer-1 found producer-{number} {number}",
            "producer-1 has 50 answers, 50 different ones",
            "producer-2 has 50 answers, 50 different ones"
        };
        run.endedWell().printed(lines).inOrder(lines[0], lines[1], lines[2]);
        assertThat(run.matching(lines[2])).containsExactly(run.matching(lines[0]).getFirst().replace("took", "found"));
    }

    @Test
    void ordersThroughRedisAreAnsweredOnceHoweverManyConsumersAreKilled() throws Exception {
        int orders = RedisQueue.PRODUCERS * RedisQueue.ORDERS;
        Queue<String> printed = new ConcurrentLinkedQueue<>();
        try (var server = RedisServer.start()) {
            String address = server.address();
            var producers = new ArrayList<ChildProcess>();
            try {
                for (int i = 1; i <= RedisQueue.PRODUCERS; i++) {
                    String producer = "producer-" + i;
                    producers.add(ChildProcess.builder(() -> RedisQueue.produce(address, producer)).stdout(printed::add).start());
                }
                await("all orders").atMost(PATIENCE).until(() -> server.command("LLEN", "orders").equals("" + orders));
                withKills(
                        RedisQueue.CONSUMERS,
                        number -> ChildProcess.builder(() -> RedisQueue.consume(address, "consumer-" + number))
                                .stdout(Redirect.DISCARD)
                                .start(),
                        () -> orders - Integer.parseInt(server.command("LLEN", "orders")),
                        () -> {
                            for (ChildProcess producer : producers) {
                                assertThat(producer.join(PATIENCE)).isTrue();
                            }
                        });
            } finally {
                producers.forEach(ChildProcess::close);
            }
            assertThat(server.command("DBSIZE")).as("keys of what is left").isEqualTo("0");
        }
        assertThat(printed).containsExactlyInAnyOrder(
                "producer-1 has 50 answers, 50 different ones", "producer-2 has 50 answers, 50 different ones");
    }

    @Test
    void ordersThroughPostgresAreAnsweredOnceAlsoThatOfAKilledConsumer() throws Exception {
        try (var server = PostgresServer.start()) {
            assertPostgresQueue(ExampleProgram.of(PostgresQueue.class).with(PGJDBC).run(server.url()), server);
            assertPostgresQueue(ExampleProgram.of(PostgresQueue.class).with(PGJDBC).modular().run(server.url()), server);
        }
    }

    private static void assertPostgresQueue(ExampleRun run, PostgresServer server) {
        String[] lines = {
            "consumer-1 took producer-1 1", "consumer-1 ended with -9", "100 answers to 100 orders, 0 orders left"
        };
        run.endedWell().printed(lines).inOrder(lines);
        assertAnsweredOnce(server);
        assertThat(server.query("SELECT answer FROM answers WHERE id = 1")).isEqualTo("done: producer-1 1");
    }

    private static void assertAnsweredOnce(PostgresServer server) {
        assertThat(server.query("""
                SELECT count(*), count(DISTINCT id), count(DISTINCT answer), (SELECT count(*) FROM orders) FROM answers
                """)).isEqualTo("100|100|100|0");
    }

    @Test
    void ordersThroughPostgresAreAnsweredOnceHoweverManyConsumersAreKilled() throws Exception {
        int orders = PostgresQueue.PRODUCERS * PostgresQueue.ORDERS;
        try (var server = PostgresServer.start()) {
            String url = server.url();
            try (var tables = ChildProcess.start(() -> PostgresQueue.createTables(url))) {
                tables.join();
            }
            for (int i = 1; i <= PostgresQueue.PRODUCERS; i++) {
                String producer = "producer-" + i;
                try (var child = ChildProcess.start(() -> PostgresQueue.produce(url, producer))) {
                    child.join();
                }
            }
            IntSupplier answers = () -> Integer.parseInt(server.query("SELECT count(*) FROM answers"));
            withKills(
                    PostgresQueue.CONSUMERS,
                    number -> ChildProcess.start(() -> PostgresQueue.consume(url, "consumer-" + number)),
                    answers,
                    () -> await("all answers").atMost(PATIENCE).until(() -> answers.getAsInt() >= orders));
            assertAnsweredOnce(server);
        }
    }

    @Test
    void depositsInALockedFileAreExactAlsoWhereATellerLeavesHalfALine() {
        String[] lines = {
            "teller-1 has the lock and half a line",
            "teller-1 ended with -9",
            "it left teller-1 1",
            "auditor saw 400 deposits and a balance of 2000"
        };
        ExampleProgram.of(LockedFile.class).run().endedWell().printed(lines).inOrder(lines);
    }

    @Test
    void depositsInALockedFileAreExactHoweverManyTellersAreKilled() throws Exception {
        int deposits = LockedFile.TELLERS * LockedFile.DEPOSITS;
        // Without an end of line, and longer than all that will be written over it if nobody cuts it off.
        Path file = Files.writeString(directory.resolve("account"), "unfinished ".repeat(1_000));
        IntSupplier made = () -> lines(file).size();
        withKills(
                LockedFile.TELLERS,
                number -> ChildProcess.start(() -> LockedFile.deposit(file, "teller-" + number)),
                made,
                () -> await("all deposits").atMost(PATIENCE).until(() -> made.getAsInt() >= deposits));
        List<LockedFile.Deposit> log = lines(file).stream().map(LockedFile.Deposit::parse).toList();
        assertThat(log).extracting(LockedFile.Deposit::balance).containsExactlyElementsOf(
                LongStream.rangeClosed(1, deposits).mapToObj(i -> i * LockedFile.AMOUNT).toList());
        for (int i = 1; i <= LockedFile.TELLERS; i++) {
            String teller = "teller-" + i;
            assertThat(log).filteredOn(deposit -> deposit.teller().equals(teller))
                    .extracting(LockedFile.Deposit::number)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, LockedFile.DEPOSITS).boxed().toList());
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What may throw anything. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    /** Runs workers, and kills one after the other whenever some more work is done; each has a successor with its number. */
    private static void withKills(int workers, IntFunction<ChildProcess> start, IntSupplier done, Step last)
            throws Exception {
        var children = new ArrayList<ChildProcess>();
        try {
            for (int i = 0; i < workers; i++) {
                children.add(start.apply(i + 1));
            }
            for (int i = 0; i < KILLS; i++) {
                int goal = 10 * (i + 1);
                await("some more work").pollInterval(Duration.ofMillis(10)).atMost(PATIENCE).until(() -> done.getAsInt() >= goal);
                ChildProcess victim = children.get(i % workers);
                victim.kill();
                victim.join();
                children.set(i % workers, start.apply(i % workers + 1));
            }
            last.run();
        } finally {
            children.forEach(ChildProcess::close);
        }
    }
}
