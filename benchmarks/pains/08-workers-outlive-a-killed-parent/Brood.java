// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ProcessPool;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Workers end with their program, however it ends. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 1) {
            program();
        } else {
            observe();
        }
    }

    private static void program() throws Exception {
        try (ProcessPool pool = ProcessPool.of(2)) {
            for (int i = 0; i < 2; i++) {
                pool.submit(() -> {
                    System.out.println(ProcessHandle.current().pid());
                    Thread.sleep(60_000);
                    return 1;
                });
            }
        }
    }

    private static void observe() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        System.getProperty("pain.source"),
                        "program")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> workers;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.US_ASCII))) {
            workers = Stream.of(out.readLine(), out.readLine()).map(Long::valueOf).toList();
            program.destroyForcibly().waitFor();
        }
        Thread.sleep(2_000);
        long left = workers.stream()
                .filter(pid -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent())
                .count();
        System.out.println("2 s after the program was killed, " + left + " of its " + workers.size() + " workers live");
    }
}
