// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.ipc;

import dev.brood.ChildProcess;
import dev.brood.error.AuthenticationFailedException;
import dev.brood.error.QueueEndedException;
import dev.brood.ipc.Client;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Listener;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** A shop and its customers, each a process: they meet at a Unix socket, then at a TCP port, and know the same key. */
final class KeyedListener {

    /** What a customer wants. */
    record Order(String what, int pieces) {}

    private KeyedListener() {}

    static void buy(SocketAddress shop, byte[] key, Order order) throws InterruptedException {
        try (Connection<Object> connection = Client.connect(shop, key)) {
            connection.send(order);
            System.out.println("customer pays " + connection.receive());
        } catch (AuthenticationFailedException e) {
            System.out.println("customer with another key: refused");
        }
    }

    static void sell(Listener listener) throws InterruptedException {
        try (Connection<Object> customer = listener.accept()) {
            Order order = (Order) customer.receive();
            System.out.println("shop sells " + order.pieces() + " of " + order.what());
            customer.send(order.pieces() * 5);
            customer.receive();
        } catch (QueueEndedException gone) {
            System.out.println("shop sees the customer leave");
        }
    }

    static void serve(Listener listener, byte[] key) throws InterruptedException {
        SocketAddress shop = listener.address();
        byte[] otherKey = {1, 2, 3};
        for (Order order : new Order[] {new Order("tea", 3), new Order("cups", 8)}) {
            var customer = ChildProcess.start(() -> buy(shop, key, order));
            sell(listener);
            customer.join();
        }
        ChildProcess.start(() -> buy(shop, otherKey, new Order("silver", 1))).join();
    }

    static void main() throws InterruptedException, IOException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Path directory = Files.createTempDirectory("shop");
        try (Listener listener = Listener.builder().address(UnixDomainSocketAddress.of(directory.resolve("door"))).key(key)
                .allow(Order.class).open()) {
            System.out.println("at a Unix socket");
            serve(listener, key);
        }
        Files.delete(directory); // the listener has removed its socket
        try (Listener listener = Listener.builder().key(key).allow(Order.class).open()) {
            System.out.println("at a TCP port");
            serve(listener, key);
        }
    }
}
