// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.os.Affinity;
import dev.brood.internal.os.Nice;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What of a child's place among the processes of the system can be chosen while it runs already, as a spare does.
 *
 * @param nice its nice value, or null for that of the thread that starts it
 * @param processors on which it may run, empty for those of the thread that starts it; not to be changed
 * @param group the group of processes that it joins, or null for that of its parent
 */
public record Placement(@Nullable Integer nice, BitSet processors, @Nullable ChildGroup group) {

    /** Like the parent. */
    public static final Placement INHERITED = new Placement(null, new BitSet(), null);

    /**
     * Gives a process its nice value and processors.
     *
     * @return false if it has ended
     * @throws RuntimeException if the system does not let this process do so
     */
    boolean apply(ProcessHandle process) {
        return (nice == null || Nice.set(process, nice)) && (processors.isEmpty() || Affinity.set(process, processors));
    }
}
