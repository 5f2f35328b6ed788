// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A plain {@code java} for each task, started by {@link ProcessBuilder}: what a user writes without any library. */
public final class JavaPerTaskPeer {

    private static final String VERSION = "JDK " + Runtime.version();
    private static final String SETTINGS = "ProcessBuilder, default flags; batch 1; spares none";

    private JavaPerTaskPeer() {}

    public static void main(String[] args) throws Exception {
        Measurement measurement = new Measurement(args);
        switch (measurement.name()) {
            case "start-join" -> measurement.run(VERSION, SETTINGS, i -> startJoin(i, measurement.size()));
            case "pool-roundtrip" -> measurement.run(VERSION, SETTINGS, i -> result(start("square", i)));
            case "pool-throughput" -> measurement.run(
                    VERSION,
                    SETTINGS + "; at once " + measurement.size(),
                    i -> throughput(measurement.tasks(), measurement.size()));
            default -> throw new IllegalArgumentException("a java per task has no case " + measurement.name());
        }
    }

    private static long startJoin(int index, int size) throws Exception {
        List<Process> children = new ArrayList<>();
        for (int k = 0; k < size; k++) {
            children.add(start("verify", index));
        }
        long verified = 0;
        for (Process child : children) {
            verified += child.waitFor() == 0 ? 1 : 0;
        }
        return verified;
    }

    private static long throughput(int tasks, int atOnce) throws Exception {
        Deque<Process> running = new ArrayDeque<>();
        long sum = 0;
        for (int k = 0; k < tasks; k++) {
            if (running.size() == atOnce) {
                sum += result(running.remove());
            }
            running.add(start("square", k));
        }
        for (Process child : running) {
            sum += result(child);
        }
        return sum;
    }

    private static Process start(String task, long x) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "JavaPerTaskPeer$Child",
                        task,
                        Long.toString(x),
                        Long.toString(x * x))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long result(Process child) throws Exception {
        try (InputStream out = child.getInputStream()) {
            long result = Long.parseLong(new String(out.readAllBytes(), StandardCharsets.US_ASCII).strip());
            if (child.waitFor() != 0) {
                throw new IllegalStateException("a child ended with " + child.exitValue());
            }
            return result;
        }
    }

    /** The program of one task. */
    public static final class Child {

        private Child() {}

        public static void main(String[] args) {
            long x = Long.parseLong(args[1]);
            if (args[0].equals("square")) {
                System.out.println(x * x);
            } else if (x * x != Long.parseLong(args[2])) {
                System.exit(3);
            }
        }
    }
}
