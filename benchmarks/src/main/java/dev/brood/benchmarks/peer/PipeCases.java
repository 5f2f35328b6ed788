// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Pipe;

/** The cases about messages through pipes. */
final class PipeCases {

    private static final String SETTINGS = "sendBytes(byte[]), receiveInto; processes 2; batch 1; idle spins, then sleeps; spares none";

    private PipeCases() {}

    static void roundtrip(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        long trips = (long) (measurement.warmup() + measurement.count()) * tasks;
        withEcho(there -> echo(there, trips), here -> {
            Message message = new Message(Message.SHORT);
            measurement.run("both busy; " + SETTINGS, i -> {
                long sum = 0;
                for (int k = 0; k < tasks; k++) {
                    message.fill(k);
                    here.sendBytes(message.bytes());
                    here.receiveInto(message.memory());
                    sum += message.sum();
                }
                return sum;
            });
        });
    }

    private static void echo(Connection<byte[]> there, long trips) throws InterruptedException {
        Message message = new Message(Message.SHORT);
        for (long k = 0; k < trips; k++) {
            there.receiveInto(message.memory());
            message.increment();
            there.sendBytes(message.bytes());
        }
    }

    static void wakeup(Measurement measurement) throws Exception {
        int trips = measurement.warmup() + measurement.count();
        withEcho(there -> echoLater(there, trips), here -> {
            Message message = new Message(Message.SHORT);
            long[] number = {0};
            measurement.runTimed("300 us of work before each send; " + SETTINGS, i -> {
                Message.work();
                message.stamp(number[0], 0);
                here.sendBytes(message.bytes());
                here.receiveInto(message.memory());
                long back = message.arrived(number[0]++);
                return new Measurement.Timed(message.took() + back, 1);
            });
        });
    }

    private static void echoLater(Connection<byte[]> there, int trips) throws InterruptedException {
        Message message = new Message(Message.SHORT);
        for (int k = 0; k < trips; k++) {
            there.receiveInto(message.memory());
            long took = message.arrived(k);
            Message.work();
            message.stamp(k, took);
            there.sendBytes(message.bytes());
        }
    }

    /** What one of two processes does with its end of a pipe. */
    @FunctionalInterface
    private interface Side extends java.io.Serializable {
        void with(Connection<byte[]> end) throws Exception;
    }

    private static void withEcho(Side child, Side parent) throws Exception {
        try (Pipe<byte[]> pipe = Pipe.create()) {
            Connection<byte[]> there = pipe.second();
            RemoteAction answering = () -> child.with(there);
            ChildProcess echo = ChildProcess.start(answering);
            there.close();
            parent.with(pipe.first());
            echo.join();
        }
    }

    static void stream(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        int size = measurement.size();
        try (Pipe<byte[]> pipe = Pipe.oneWay()) {
            Connection<byte[]> reader = pipe.first();
            Connection<byte[]> writer = pipe.second();
            try (Crew sender = new Crew(measurement, 1, () -> send(writer, size, tasks))) {
                Message message = new Message(size);
                measurement.run("room for 256 messages and 1 MB; " + SETTINGS, i -> {
                    long[] sum = {0};
                    sender.repeat(() -> sum[0] = receive(reader, message, tasks));
                    return sum[0];
                });
            }
        }
    }

    private static void send(Connection<byte[]> writer, int size, int times) throws InterruptedException {
        Message message = new Message(size);
        for (int k = 0; k < times; k++) {
            message.mark(k);
            writer.sendBytes(message.bytes());
        }
    }

    private static long receive(Connection<byte[]> reader, Message message, int times) throws InterruptedException {
        long sum = 0;
        for (int k = 0; k < times; k++) {
            reader.receiveInto(message.memory());
            sum += message.marks();
        }
        return sum;
    }
}
