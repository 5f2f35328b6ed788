// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.FragmentHandler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Aeron's IPC between two JVMs, an exclusive publication and a subscription each. The media driver, which no message goes
 * through, has one thread in the first JVM, and backs off, since two cores are all that there may be.
 */
public final class AeronPeer {

    private static final String CHANNEL = "aeron:ipc";
    private static final int THERE = 10;
    private static final int BACK = 11;
    private static final int TERM_BYTES = 1 << 20;
    private static final long DRIVER_PARKS_AT_LEAST = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long DRIVER_PARKS_AT_MOST = TimeUnit.MICROSECONDS.toNanos(200);

    private AeronPeer() {}

    /** The version of the library of a class: of its jar, whose manifest says it, or whose name does. */
    static String version(Class<?> ofLibrary) {
        String path = ofLibrary.getProtectionDomain().getCodeSource().getLocation().getPath();
        return path.replaceAll(".*-([0-9.]+)\\.jar", "$1");
    }

    /** What one side has. */
    private record Side(Publication out, Subscription in, IdleStrategy idle, Message message, UnsafeBuffer buffer, FragmentHandler copying) {

        static Side of(Aeron aeron, int out, int in, String mode) throws InterruptedException {
            Subscription subscription = aeron.addSubscription(CHANNEL, in);
            Publication publication = aeron.addExclusivePublication(CHANNEL, out);
            while (!publication.isConnected() || !subscription.isConnected()) {
                Thread.sleep(1);
            }
            Message message = new Message(Message.SHORT);
            FragmentHandler copying = (buffer, offset, length, header) -> buffer.getBytes(offset, message.bytes(), 0, length);
            return new Side(publication, subscription, idle(mode), message, new UnsafeBuffer(message.bytes()), copying);
        }

        private static IdleStrategy idle(String mode) {
            return mode.equals("spin") ? new BusySpinIdleStrategy() : new BackoffIdleStrategy();
        }

        void send() {
            while (out.offer(buffer, 0, Message.SHORT) < 0) {
                idle.idle();
            }
            idle.reset();
        }

        void receive() {
            int received;
            do {
                received = in.poll(copying, 1);
                idle.idle(received);
            } while (received == 0);
        }
    }

    public static void main(String[] args) throws Exception {
        Measurement measurement = new Measurement(args);
        Path folder = Files.createTempDirectory(memoryFolder(), "brood-peer-aeron-");
        MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(folder.toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new BackoffIdleStrategy(1, 1, DRIVER_PARKS_AT_LEAST, DRIVER_PARKS_AT_MOST))
                .ipcTermBufferLength(TERM_BYTES);
        try (MediaDriver driver = MediaDriver.launchEmbedded(context);
                Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()))) {
            int trips = measurement.repetitions() * measurement.tasks();
            Process child = start(driver.aeronDirectoryName(), measurement.name(), measurement.mode(), Integer.toString(trips));
            Side side = Side.of(aeron, THERE, BACK, measurement.mode());
            String version = "Aeron " + version(Aeron.class) + ", " + MessagePeer.VERSION;
            String settings = "offer, poll with getBytes; processes 2; batch 1; idle "
                    + (measurement.mode().equals("spin") ? "spins" : "spins, yields, then parks for 1 us to 1 ms") + "; spares none";
            switch (measurement.name()) {
                case "message-roundtrip" -> roundtrip(measurement, version, "both busy; " + settings, side);
                case "message-wakeup" -> wakeup(measurement, version, "300 us of work before each send; " + settings, side);
                default -> throw new IllegalArgumentException("Aeron has no case " + measurement.name());
            }
            if (child.waitFor() != 0) {
                throw new IllegalStateException("the child ended with " + child.exitValue());
            }
        }
    }

    private static Path memoryFolder() {
        Path folder = Path.of("/dev/shm");
        return Files.isDirectory(folder) ? folder : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void roundtrip(Measurement measurement, String version, String settings, Side side) throws Exception {
        int tasks = measurement.tasks();
        Message message = side.message();
        measurement.run(version, settings, i -> {
            long sum = 0;
            for (int k = 0; k < tasks; k++) {
                message.fill(k);
                side.send();
                side.receive();
                sum += message.sum();
            }
            return sum;
        });
    }

    private static void echo(Side side, int trips) {
        for (int k = 0; k < trips; k++) {
            side.receive();
            side.message().increment();
            side.send();
        }
    }

    private static void wakeup(Measurement measurement, String version, String settings, Side side) throws Exception {
        Message message = side.message();
        long[] number = {0};
        measurement.runTimed(version, settings, i -> {
            Message.work();
            message.stamp(number[0], 0);
            side.send();
            side.receive();
            long took = message.arrived(number[0]++);
            return new long[] {message.took() + took, 1};
        });
    }

    private static void echoLater(Side side, int trips) {
        for (int k = 0; k < trips; k++) {
            side.receive();
            long took = side.message().arrived(k);
            Message.work();
            side.message().stamp(k, took);
            side.send();
        }
    }

    /** The program of the other process. */
    public static final class Child {

        private Child() {}

        public static void main(String[] args) throws Exception {
            try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(args[0]))) {
                Side side = Side.of(aeron, BACK, THERE, args[2]);
                int trips = Integer.parseInt(args[3]);
                if (args[1].equals("message-roundtrip")) {
                    echo(side, trips);
                } else {
                    echoLater(side, trips);
                }
            }
        }
    }
}
