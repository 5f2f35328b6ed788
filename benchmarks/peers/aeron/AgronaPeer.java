// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** A ring of Agrona's for many writers and one reader, in a mapped file between two JVMs. */
public final class AgronaPeer {

    private static final String VERSION =
            "Agrona " + AeronPeer.version(ManyToOneRingBuffer.class) + ", " + MessagePeer.VERSION;
    private static final int CAPACITY = 1 << 20;
    private static final int KIND = 1;

    private AgronaPeer() {}

    public static void main(String[] args) throws Exception {
        Measurement measurement = new Measurement(args);
        switch (measurement.name()) {
            case "stream-1k", "stream-64k" -> stream(measurement);
            default -> throw new IllegalArgumentException("Agrona has no case " + measurement.name());
        }
    }

    private static ManyToOneRingBuffer ring(MappedFile file) {
        return new ManyToOneRingBuffer(new UnsafeBuffer(file.memory().asByteBuffer()));
    }

    private static void stream(Measurement measurement) throws Exception {
        int tasks = measurement.tasks();
        try (MappedFile file = MappedFile.create(CAPACITY + RingBufferDescriptor.TRAILER_LENGTH)) {
            ManyToOneRingBuffer ring = ring(file);
            file.start(
                    Child.class,
                    Integer.toString(measurement.repetitions()),
                    Integer.toString(tasks),
                    Integer.toString(measurement.size()));
            file.awaitOthers();
            Message message = new Message(measurement.size());
            String settings = "room for 1 MB; write, read with getBytes; processes 2; batch 1 written, all read that there are;"
                    + " idle spins; spares none";
            measurement.run(VERSION, settings, i -> {
                long[] sum = {0};
                file.repeat(() -> sum[0] = receive(ring, message, tasks));
                return sum[0];
            });
            file.join();
        }
    }

    private static long receive(ManyToOneRingBuffer ring, Message message, int times) {
        long[] sum = {0};
        MessageHandler handler = (kind, buffer, index, length) -> {
            buffer.getBytes(index, message.bytes(), 0, length);
            sum[0] += message.marks();
        };
        int left = times;
        while (left > 0) {
            int read = ring.read(handler, left);
            if (read == 0) {
                Thread.onSpinWait();
            }
            left -= read;
        }
        return sum[0];
    }

    private static void send(ManyToOneRingBuffer ring, Message message, UnsafeBuffer source, int times) {
        for (int k = 0; k < times; k++) {
            message.mark(k);
            while (!ring.write(KIND, source, 0, source.capacity())) {
                Thread.onSpinWait();
            }
        }
    }

    /** The program of the sender. */
    public static final class Child {

        private Child() {}

        public static void main(String[] args) throws Exception {
            MappedFile file = MappedFile.of(args);
            String[] words = MappedFile.rest(args);
            int tasks = Integer.parseInt(words[1]);
            ManyToOneRingBuffer ring = ring(file);
            Message message = new Message(Integer.parseInt(words[2]));
            UnsafeBuffer source = new UnsafeBuffer(message.bytes());
            file.follow(Integer.parseInt(words[0]), () -> send(ring, message, source, tasks));
        }
    }
}
