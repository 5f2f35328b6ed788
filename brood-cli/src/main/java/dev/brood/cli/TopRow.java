// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A process as {@code brood top} shows it. Null is what the system does not tell.
 *
 * @param pid its id
 * @param user whose rights it has
 * @param nice its nice value
 * @param stat its state and flags, as {@code ps} has them
 * @param threads how many it has
 * @param memory its bytes in RAM
 * @param cpu the share of one core that it has used since the last look, in percent: more than 100 with several threads
 * @param time the CPU time that it has used since its start
 * @param brood whether it is a child or worker of Brood's
 * @param text its command and arguments, behind its name at Brood if it has one
 */
record TopRow(
        long pid,
        @Nullable String user,
        @Nullable Integer nice,
        @Nullable String stat,
        @Nullable Integer threads,
        @Nullable Long memory,
        @Nullable Double cpu,
        @Nullable Duration time,
        boolean brood,
        String text) {}
