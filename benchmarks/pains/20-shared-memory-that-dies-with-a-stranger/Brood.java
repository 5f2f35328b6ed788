// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.memory.SharedMemory;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** Named memory is there until it is unlinked, whoever looks at it, and whoever is killed. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 1) {
            try (SharedMemory memory = SharedMemory.attach(args[0])) {
                memory.segment().set(ValueLayout.JAVA_INT, 0, 42);
            }
            return;
        }
        String name = "pain-" + ProcessHandle.current().pid();
        SharedMemory memory = SharedMemory.create(name, 100);
        try (memory) {
            new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            System.getProperty("pain.source"),
                            name)
                    .inheritIO()
                    .start()
                    .waitFor();
            try (SharedMemory again = SharedMemory.attach(name)) {
                System.out.println("another program has attached to the memory, written "
                        + again.segment().get(ValueLayout.JAVA_INT, 0) + " and ended: the memory is still there");
            }
        } finally {
            SharedMemory.unlink(name);
        }
    }
}
