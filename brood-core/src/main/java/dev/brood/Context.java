// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.util.List;

/**
 * The way in which processes are started: what a context of Python's {@code multiprocessing.get_context} is.
 *
 * <p>Children and pools take the {@link #current()} context when their builders are made, and keep it; children hand it on, so that
 * their own children are started likewise. Which one is current:
 *
 * <ol>
 *   <li>the one that this thread {@linkplain #run runs} in;
 *   <li>else the one that was {@linkplain #install installed} in this process;
 *   <li>else, in a child, the one that it was started with, if its parent had chosen one;
 *   <li>else the one that the system properties {@value #START_PROPERTY} and {@value #SPARES_PROPERTY} describe. Where they say nothing the method
 *       is {@link StartMethod#FORKSERVER} if 2 GB of memory are available when that is first asked for, {@link StartMethod#SPAWN}
 *       otherwise; the number of spares is that of the cores, at most 4.
 * </ol>
 *
 * <p>Immutable and thread-safe.
 */
public interface Context {

    /** The system property that names a start method, in upper or lower case; empty is as if it were not set. */
    String START_PROPERTY = "brood.start";

    /** The system property that tells how many spares there may be for each kind of children, 0 or more; empty is as if it were not set. */
    String SPARES_PROPERTY = "brood.spares";

    /**
     * {@return the context in which this code runs}
     *
     * @throws IllegalArgumentException if a system property does not make sense
     */
    static Context current() {
        return LocalContext.now();
    }

    /**
     * Makes a context the one of all threads of this process that do not {@linkplain #run run} in another. Children and pools that
     * exist keep theirs.
     *
     * @param context the context
     */
    static void install(Context context) {
        LocalContext.install(context);
    }

    /**
     * {@return a context with a start method, and for the rest what the system properties say}
     *
     * @param method the method
     */
    static Context of(StartMethod method) {
        return builder().startMethod(method).build();
    }

    /** {@return a builder, which begins with what the system properties say} */
    static Builder builder() {
        return new LocalContext.Builder();
    }

    /** {@return how children get their JVM, unless their builder says otherwise} */
    StartMethod startMethod();

    /** {@return how many spares there may be for each kind of children} */
    int spares();

    /** {@return the names of the classes that spares load before they wait, in that order} */
    List<String> preload();

    /**
     * Begins the description of a child with this context: {@code ctx.Process}.
     *
     * @param task what the child runs; a lambda or a {@link ProcessTask}
     * @return a builder with default settings
     */
    ChildProcess.Builder process(RemoteAction task);

    /**
     * Begins the description of a pool with this context: {@code ctx.Pool}.
     *
     * @return a builder with default settings
     */
    ProcessPool.Builder pool();

    /**
     * Runs something in this context, which is current for this thread meanwhile, and for threads that a structured task scope forks.
     *
     * @param action what is run
     */
    void run(Runnable action);

    /**
     * Runs something in this context, as {@link #run} does.
     *
     * @param action what is run
     * @param <T> what it returns
     * @param <X> what it throws
     * @return what it returns
     * @throws X what it throws
     */
    <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> action) throws X;

    /** Describes a context. Not safe for use by several threads at once. */
    interface Builder {

        /**
         * Sets how children get their JVM.
         *
         * @param method the method
         * @return this
         */
        Builder startMethod(StartMethod method);

        /**
         * Limits the spares that wait for each kind of children.
         *
         * @param number 0 or more; with 0 all children are spawned
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        Builder spares(int number);

        /**
         * Has spares load and initialise classes before they wait, behind those named before: {@code set_forkserver_preload}. Their
         * initialisers run in each spare, whether it is ever used or not; of one that fails a warning tells there. Children that are spawned load classes as
         * they need them.
         *
         * @param classes the classes' binary names, as {@link Class#getName} has them
         * @return this
         * @throws IllegalArgumentException if the class path has no such class
         */
        Builder preload(String... classes);

        /** {@return the context} */
        Context build();
    }
}
