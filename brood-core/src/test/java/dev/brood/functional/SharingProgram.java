// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.memory.SharedLong;

/** Has a shared object, closes it not, and starts no process; its session and temporary files lie in folders of its own. */
final class SharingProgram {

    private SharingProgram() {}

    @SuppressWarnings("try") // that it is left open is the point
    public static void main(String[] arguments) {
        System.setProperty("brood.dir", arguments[0]);
        System.setProperty("java.io.tmpdir", arguments[1]);
        SharedLong number = SharedLong.create(42);
        System.out.println(number.get());
        int status = Integer.parseInt(arguments[2]);
        if (status != 0) {
            System.exit(status);
        }
    }
}
