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
    /** The JDK alone, a {@code java} that runs one lambda, with Brood's flags. */
    JAVA_HELLO,
    /** The JDK alone, with threads. */
    THREADS,
    /** The JDK alone, with locks of its own and with memory that is a mapped file. */
    JDK_MEMORY,
    /** The JDK alone, with messages in a mapped file, and with queues of one JVM. */
    JDK_MESSAGES,
    /** Aeron, on a class path that it shares with Agrona alone. */
    AERON,
    /** A ring of Agrona's in a mapped file. */
    AGRONA,
    /** C, with what POSIX has for processes that share memory. */
    C
}
