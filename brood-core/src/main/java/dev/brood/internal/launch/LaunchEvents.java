// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.Recordings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a flight recording sees of processes: {@code dev.brood.ProcessStart} and {@code dev.brood.ProcessEnd} for each child and each spare. A
 * spare that becomes a child has a second start, and the child's end.
 */
final class LaunchEvents {

    private LaunchEvents() {}

    /** A start that is recorded. */
    interface RecordedStart {
        /** Ends it; {@code how} says where the process comes from. */
        void ended(LaunchedProcess process, String how);
    }

    /** A child is about to be started; null if nobody records that. */
    static @Nullable RecordedStart startBegins() {
        return Recordings.any() ? record(ProcessStartEvent.start()) : null;
    }

    private static RecordedStart record(ProcessStartEvent event) {
        return (process, how) -> {
            event.end();
            if (event.shouldCommit()) {
                event.name = process.name();
                event.pid = process.pid();
                event.role = process.role().name().toLowerCase(Locale.ROOT);
                event.how = how;
                event.commit();
            }
        };
    }

    /** A process has been reaped. */
    static void ended(LaunchedProcess process, ExitStatus status) {
        if (Recordings.any()) {
            ProcessEndEvent.commit(process, status);
        }
    }
}
