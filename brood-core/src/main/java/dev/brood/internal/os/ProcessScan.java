// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at the process table, with what each process carries.
 *
 * @param found the processes seen
 * @param gap why some process could not be looked at; null if all were. Then processes may live that are not in {@code found}.
 */
public record ProcessScan(List<Seen> found, @Nullable IOException gap) {

    /**
     * A process.
     *
     * @param stat its place among the others
     * @param value that of the variable in its initial environment, null if it has none or does not show it
     */
    public record Seen(ProcessStat stat, @Nullable String value) {}
}
