// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.channel;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.PGConnection;

/**
 * Processes that talk through a PostgreSQL database: producers insert orders into one table, consumers take them out and
 * insert the answers into another one.
 *
 * <p>Taking an order and answering it is one transaction. The order's row is locked until then, and {@code SKIP LOCKED}
 * lets the other consumers pass it by instead of waiting for it. If the consumer's process is killed, its connection
 * ends, the transaction is undone, and the order is there for the next one: it is answered exactly once.
 *
 * <p>The argument is the database's address, such as {@code jdbc:postgresql://127.0.0.1/test?user=me}. The tables
 * {@code orders} and {@code answers} are made anew.
 */
final class PostgresQueue {

    static final int PRODUCERS = 2;
    static final int CONSUMERS = 3;
    static final int ORDERS = 50;

    /** How long a consumer waits for a notification: an order that comes back by a death is notified to nobody. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private static final String TABLES = """
            DROP TABLE IF EXISTS orders, answers;
            CREATE TABLE orders (id bigserial PRIMARY KEY, item text NOT NULL);
            CREATE TABLE answers (id bigint NOT NULL, consumer text NOT NULL, answer text NOT NULL);
            """;

    private static final String TAKE = """
            DELETE FROM orders
            WHERE id = (SELECT id FROM orders ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, item
            """;

    private PostgresQueue() {}

    private record Order(long id, String item) {}

    static void createTables(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
    }

    static void produce(String url, String producer) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var insert = connection.prepareStatement("INSERT INTO orders (item) VALUES (?)");
                var notify = connection.prepareStatement("NOTIFY orders")) {
            connection.setAutoCommit(false);
            for (int number = 1; number <= ORDERS; number++) {
                insert.setString(1, producer + " " + number);
                insert.executeUpdate();
                notify.execute();
                connection.commit(); // lets the consumers see the order, and hear of it
            }
        }
    }

    /** Takes the oldest order that nobody else is about to take; it is gone when the transaction is committed. */
    private static Optional<Order> take(Connection connection) throws SQLException {
        try (var take = connection.prepareStatement(TAKE); var rows = take.executeQuery()) {
            return rows.next() ? Optional.of(new Order(rows.getLong("id"), rows.getString("item"))) : Optional.empty();
        }
    }

    private static void answer(Connection connection, Order order, String consumer) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO answers VALUES (?, ?, ?)");
                var notify = connection.prepareStatement("NOTIFY answers")) {
            insert.setLong(1, order.id());
            insert.setString(2, consumer);
            insert.setString(3, "done: " + order.item());
            insert.executeUpdate();
            notify.execute();
        }
    }

    /** Answers orders for ever. */
    static void consume(String url, String consumer) throws SQLException, InterruptedException {
        try (var connection = DriverManager.getConnection(url); var listen = connection.prepareStatement("LISTEN orders")) {
            listen.execute(); // before the first look: an order that comes after it is notified
            connection.setAutoCommit(false);
            while (true) {
                Optional<Order> order = take(connection);
                if (order.isPresent()) {
                    Pace.sleep(0.01); // that is how long the work takes
                    answer(connection, order.get(), consumer);
                }
                connection.commit();
                if (order.isEmpty()) {
                    connection.unwrap(PGConnection.class).getNotifications(Math.toIntExact(LOOK_AGAIN.toMillis()));
                }
            }
        }
    }

    /** Takes an order as every consumer does, and gets no further. */
    private static void takeAndHang(String url, String consumer) throws SQLException, InterruptedException {
        try (var connection = DriverManager.getConnection(url)) {
            connection.setAutoCommit(false);
            Order order = take(connection).orElseThrow();
            System.out.println(consumer + " took " + order.item());
            Unlucky.hang();
        }
    }

    /** Waits until there are as many answers as orders were given, and prints what there is then. */
    private static void awaitAnswers(Connection connection, int expected) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("LISTEN answers");
            while (true) {
                try (var row = statement.executeQuery("""
                        SELECT count(*), count(DISTINCT id), (SELECT count(*) FROM orders) FROM answers
                        """)) {
                    row.next();
                    if (row.getInt(1) >= expected) {
                        System.out.println("%d answers to %d orders, %d orders left"
                                .formatted(row.getInt(1), row.getInt(2), row.getInt(3)));
                        return;
                    }
                }
                connection.unwrap(PGConnection.class).getNotifications(0); // until there is one
            }
        }
    }

    static void main(String[] args) throws SQLException, InterruptedException {
        String url = args[0];
        createTables(url);
        ChildProcess.start(() -> produce(url, "producer-1")).join();
        Unlucky.runAndKill("consumer-1", () -> takeAndHang(url, "consumer-1"));
        ChildProcess.start(() -> produce(url, "producer-2"));
        for (int i = 1; i <= CONSUMERS; i++) {
            String consumer = "consumer-" + i;
            // Daemons: they end with the main code.
            ChildProcess.builder(() -> consume(url, consumer)).name(consumer).daemon(true).start();
        }
        try (var connection = DriverManager.getConnection(url)) {
            awaitAnswers(connection, PRODUCERS * ORDERS);
        }
    }
}
