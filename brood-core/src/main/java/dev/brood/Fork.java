// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.memory.SharedMemory;
import java.io.Serializable;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What {@code os.fork()} is used for in Python, with {@link StartMethod#FORK}: one program goes on in two processes, a child and its
 * parent.
 *
 * <pre>{@code
 * Fork.fork(
 *         () -> System.out.println("child " + ChildProcess.current().pid()),
 *         child -> System.out.println("parent of " + child.pid()));
 * }</pre>
 *
 * or, with what follows the call in one lambda, which both run:
 *
 * <pre>{@code
 * Fork.fork(pid -> {
 *     if (pid == 0) {
 *         …  // the child
 *     } else {
 *         …  // its parent
 *     }
 * });
 * }</pre>
 *
 * <h2>What the child has</h2>
 * A copy of what the lambda captures, as it is when {@code fork} is called, and of what {@link #copyStatics} names; shared objects are the same
 * in both. Its parent is this process, and it has the pid that this process is told. Changes on one side are not seen on the other.
 *
 * <h2>What is not as with {@code fork(2)}</h2>
 * A JVM cannot be copied while it runs, so the child is another one, which waited for it if possible. It does not have this process's
 * other threads' work (nor does {@code fork}), other objects, statics or descriptors. When its lambda has returned it ends, and does
 * not go on with what follows {@code fork} in this program; hence {@link #fork(Rest)}. As every child, it is waited for at the end of this program,
 * and ended with it if that is killed; a {@link ChildProcess.Builder#detached(boolean) detached} child is not.
 *
 * <p>{@code fork} fails by an exception, where {@code fork(2)} returns a negative number: {@link dev.brood.error.NotSendableException}
 * if the child cannot be given what it needs, {@link dev.brood.error.BroodException} if it cannot be started, also if it would be
 * nested too deep, as happens when children fork without an end, and {@link IllegalStateException} if this process may not have children,
 * for it is a daemon, or is ending.
 *
 * <p>Thread-safe.
 */
public final class Fork {

    private Fork() {}

    /** What follows a fork, in both processes. */
    @FunctionalInterface
    public interface Rest extends LongConsumer, Serializable {
        /**
         * Runs it.
         *
         * @param pid 0 in the child, the child's pid in its parent
         */
        @Override
        void accept(long pid);
    }

    /**
     * Has a child run something.
     *
     * @param inChild what the child runs
     * @return the child
     */
    public static ChildProcess fork(RemoteAction inChild) {
        return new Copies().fork(inChild);
    }

    /**
     * Has a child run something, and runs something else here.
     *
     * @param inChild what the child runs
     * @param inParent what this thread runs when the child has been started
     * @return the child, when {@code inParent} has returned
     */
    public static ChildProcess fork(RemoteAction inChild, Consumer<? super ChildProcess> inParent) {
        return new Copies().fork(inChild, inParent);
    }

    /**
     * Goes on in two processes.
     *
     * @param rest what both run
     * @return the child, when {@code rest} has returned here
     */
    public static ChildProcess fork(Rest rest) {
        return new Copies().fork(rest);
    }

    /**
     * Begins a fork whose child has copies of statics: see {@link ChildProcess.Builder#copyStatics}.
     *
     * @param classes the classes whose static fields are copied
     * @return what forks
     */
    public static Copies copyStatics(Class<?>... classes) {
        return new Copies().copyStatics(classes);
    }

    /**
     * Begins a fork whose child has copies of shared memory: see {@link ChildProcess.Builder#copyOnWrite}.
     *
     * @param memory the memory that the child copies as it writes to it
     * @return what forks
     */
    public static Copies copyOnWrite(SharedMemory... memory) {
        return new Copies().copyOnWrite(memory);
    }

    /** A fork whose child has more than its lambda captures. Not safe for use by several threads at once; may be used several times. */
    public static final class Copies {

        private Class<?>[] statics = {};
        private SharedMemory[] memories = {};

        private Copies() {}

        /**
         * Says whose statics the child has copies of, instead of those named before.
         *
         * @param classes the classes
         * @return this
         */
        public Copies copyStatics(Class<?>... classes) {
            statics = LocalChildBuilder.given(classes, "copyStatics", "classes").clone();
            return this;
        }

        /**
         * Says which memory the child copies as it writes to it, instead of what was named before.
         *
         * @param memory the memory
         * @return this
         */
        public Copies copyOnWrite(SharedMemory... memory) {
            memories = LocalChildBuilder.given(memory, "copyOnWrite", "shared memory").clone();
            return this;
        }

        /**
         * Has a child run something.
         *
         * @param inChild what the child runs
         * @return the child
         */
        public ChildProcess fork(RemoteAction inChild) {
            return builder(inChild).start();
        }

        /**
         * Has a child run something, and runs something else here.
         *
         * @param inChild what the child runs
         * @param inParent what this thread runs when the child has been started
         * @return the child, when {@code inParent} has returned
         */
        public ChildProcess fork(RemoteAction inChild, Consumer<? super ChildProcess> inParent) {
            return both(builder(inChild), inParent);
        }

        /**
         * Goes on in two processes.
         *
         * @param rest what both run
         * @return the child, when {@code rest} has returned here
         */
        public ChildProcess fork(Rest rest) {
            LocalChildBuilder.given(rest, "fork", "what both processes run");
            return both(builder(() -> rest.accept(0)), child -> rest.accept(child.pid()));
        }

        private ChildProcess.Builder builder(RemoteAction task) {
            return ChildProcess.builder(task).startMethod(StartMethod.FORK).copyStatics(statics).copyOnWrite(memories);
        }
    }

    private static ChildProcess both(ChildProcess.Builder builder, Consumer<? super ChildProcess> inParent) {
        LocalChildBuilder.given(inParent, "fork", "what the parent runs");
        ChildProcess child = builder.start();
        inParent.accept(child);
        return child;
    }
}
