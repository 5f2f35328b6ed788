// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

/**
 * The JDK alone: messages of 32 bytes through a mapped file, with nothing around them, where the other side spins, or sleeps
 * by {@code futex(2)}; and a queue between the threads of one JVM.
 */
public final class MessagePeer {

    static final String VERSION = "JDK " + Runtime.version();

    private MessagePeer() {}

    public static void main(String[] args) throws Exception {
        Measurement measurement = new Measurement(args);
        switch (measurement.name()) {
            case "message-roundtrip" -> roundtrip(measurement);
            case "message-wakeup" -> wakeup(measurement);
            case "queue-1-1", "queue-2-2" -> ThreadQueue.throughput(measurement);
            default -> throw new IllegalArgumentException("the JDK alone has no case " + measurement.name());
        }
    }

    private static void roundtrip(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        try (MappedFile file = MappedFile.create(BareChannel.BYTES)) {
            BareChannel there = BareChannel.spinning(file, 0);
            BareChannel back = BareChannel.spinning(file, 1);
            file.start(Child.class, measurement.name(), Integer.toString(measurement.repetitions() * tasks));
            Message message = new Message(Message.SHORT);
            String settings = "both busy; copy in, store, copy out; processes 2; batch 1; idle spins; spares none";
            measurement.run(VERSION, settings, i -> {
                long sum = 0;
                for (int k = 0; k < tasks; k++) {
                    message.fill(k);
                    there.send(message);
                    back.receive(message);
                    sum += message.sum();
                }
                return sum;
            });
            file.join();
        }
    }

    private static void echo(BareChannel there, BareChannel back, int trips) {
        Message message = new Message(Message.SHORT);
        for (int k = 0; k < trips; k++) {
            there.receive(message);
            message.increment();
            back.send(message);
        }
    }

    private static void wakeup(Measurement measurement) throws Exception {
        try (MappedFile file = MappedFile.create(BareChannel.BYTES)) {
            BareChannel there = BareChannel.sleeping(file, 0);
            BareChannel back = BareChannel.sleeping(file, 1);
            file.start(Child.class, measurement.name(), Integer.toString(measurement.repetitions()));
            Message message = new Message(Message.SHORT);
            long[] number = {0};
            String settings = "300 us of work before each send; copy in, store, wake, copy out; processes 2; batch 1; idle sleeps at once;"
                    + " spares none";
            measurement.runTimed(VERSION, settings, i -> {
                Message.work();
                message.stamp(number[0], 0);
                there.send(message);
                back.receive(message);
                long took = message.arrived(number[0]++);
                return new long[] {message.took() + took, 1};
            });
            file.join();
        }
    }

    private static void echoLater(BareChannel there, BareChannel back, int trips) {
        Message message = new Message(Message.SHORT);
        for (int k = 0; k < trips; k++) {
            there.receive(message);
            long took = message.arrived(k);
            Message.work();
            message.stamp(k, took);
            back.send(message);
        }
    }

    /** The program of the other process. */
    public static final class Child {

        private Child() {}

        public static void main(String[] args) throws Exception {
            MappedFile file = MappedFile.of(args);
            String[] words = MappedFile.rest(args);
            int trips = Integer.parseInt(words[1]);
            if (words[0].equals("message-roundtrip")) {
                echo(BareChannel.spinning(file, 0), BareChannel.spinning(file, 1), trips);
            } else {
                echoLater(BareChannel.sleeping(file, 0), BareChannel.sleeping(file, 1), trips);
            }
        }
    }
}
