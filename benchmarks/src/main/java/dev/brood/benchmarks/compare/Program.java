// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

/** A program that does the work of a case in a process of its own. */
enum Program {
    /** Brood, as any user's program uses it. */
    BROOD,
    /** CPython with its standard library. */
    PYTHON,
    /** PP4J, on a class path of its own. */
    PP4J,
    /** The JDK alone, a {@code java} for each task. */
    JAVA_PER_TASK,
    /** The JDK alone, with threads. */
    THREADS,
    /** The JDK alone, with locks of its own and with memory that is a mapped file. */
    JDK_MEMORY,
    /** C, with what POSIX has for processes that share memory. */
    C
}
