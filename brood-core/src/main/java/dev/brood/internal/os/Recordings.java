// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import jdk.jfr.FlightRecorder;

/**
 * Whether anybody records what this process does. A runtime may be without module {@code jdk.jfr}, or not have resolved it; then nothing is
 * recorded. Classes of events are loaded only while something is.
 */
public final class Recordings {

    private static final boolean POSSIBLE = ModuleLayer.boot()
            .findModule("jdk.jfr")
            .filter(Recordings.class.getModule()::canRead)
            .isPresent();

    private Recordings() {}

    /** Keeps the classes of events unloaded until there has been a recording: the first one takes a JVM tenths of a second. */
    private static final class Recorder {
        static boolean runs() {
            return FlightRecorder.isInitialized();
        }
    }

    /** {@return whether there is a recording, or has been one} */
    public static boolean any() {
        return POSSIBLE && Recorder.runs();
    }
}
