// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.error.SharedMemoryFullException;
import dev.brood.memory.SharedMemory;
import java.nio.file.Path;

/** Memory that is not there is refused, with what is needed and what there is; the program goes on. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            int status = new ProcessBuilder(
                            "unshare", "-Urm", "sh", "-c", "mount -t tmpfs -o size=16m none /dev/shm && exec \"$@\"", "sh",
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            System.getProperty("pain.source"),
                            "program")
                    .inheritIO()
                    .start()
                    .waitFor();
            System.out.println("the program ended with " + status);
            return;
        }
        try (SharedMemory memory = SharedMemory.create(32 << 20)) {
            System.out.println(memory + " was given out in a file system of 16 MB");
        } catch (SharedMemoryFullException e) {
            System.out.println("refused: " + e.getMessage());
        }
        try (SharedMemory memory = SharedMemory.create(8 << 20)) {
            memory.segment().fill((byte) 1);
            System.out.println("8 MB were given out, and written");
        }
    }
}
