// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Which Brood was measured. */
final class Version {

    private Version() {}

    /**
     * Returns the version that this module was built with.
     *
     * @return such as {@code Brood 0.1.0}
     * @throws IOException if the build's record of it cannot be read
     */
    static String brood() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream("version")) {
            if (in == null) {
                throw new IOException("the file 'version' is not beside " + Version.class + ": build with Maven");
            }
            return "Brood " + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
