// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/** What is counted in a session's memory, on slow paths only. The order is part of the layout's version. */
public enum Counter {
    /** Times that a thread had to wait for a lock or permits. */
    CONTENDED_WAITS,
    /** How long those waits took, in nanoseconds. */
    CONTENDED_NANOS,
    /** Times that a thread had to wait for a signal: a condition, an event, a latch, a barrier. */
    SIGNAL_WAITS,
    /** How long those waits took, in nanoseconds. */
    SIGNAL_NANOS,
    /** Times that a process has given back what a dead one had open; several may do so for the same one. */
    RECOVERIES,
    /** Locks, permits and rounds that were taken from dead processes. */
    REPAIRS,
    /** Objects that were not made, because there was no room. */
    REFUSALS,
    /** Times that messages came back to a ring which a dead process had taken and was not done with. */
    RETURNS;
}
