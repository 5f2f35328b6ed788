// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.ipc.Waitable;
import dev.brood.os.ResourceUse;
import dev.brood.os.Signal;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A process that runs a piece of this program: a JVM of its own, with a heap, statics and an exit of its own.
 *
 * <p>It is what {@code multiprocessing.Process} is in Python. The task and all that it captures are copied to the child
 * when it starts; nothing that the child changes is seen here, nor the other way round.
 *
 * <h2>Ends</h2>
 * The child ends when its task has returned and its non-daemon threads and non-daemon children have ended: exit code 0.
 * A task that throws prints the trace on the child's standard error and ends with 1. {@code System.exit(n)} ends it
 * with {@code n}. This process waits at its own end for its non-daemon children; daemon children are ended when the
 * code of this process has ended (the main thread has returned and no other non-daemon thread runs). If this process
 * dies, by whatever cause, its children end within two seconds, except detached ones.
 *
 * <h2>Threads</h2>
 * All methods may be called by any thread of this process. Only the parent can wait for a child, but for a
 * detached one ({@link #attach}): a {@code ChildProcess} cannot be sent to another process, which is told so by
 * {@link dev.brood.error.NotSendableException}. Actions before
 * {@link #start()} happen-before the task's first action in the child; actions of the child happen-before the return of
 * {@link #join()}.
 */
public interface ChildProcess extends ProcessRef, Waitable, AutoCloseable {

    /**
     * Starts a child process that runs a task, with default settings.
     *
     * @param task what the child runs; a lambda or a {@link ProcessTask}
     * @return the started process
     * @throws dev.brood.error.NotSendableException if the task captures what cannot be sent
     * @throws dev.brood.error.BroodException if the process cannot be started
     */
    static ChildProcess start(RemoteAction task) {
        return builder(task).start();
    }

    /**
     * Begins the description of a child process.
     *
     * @param task what the child runs; a lambda or a {@link ProcessTask}
     * @return a builder with default settings
     */
    static Builder builder(RemoteAction task) {
        return LocalContext.now().process(task);
    }

    /** {@return the process that runs this code: a child, or the program itself, named {@code MainProcess}} */
    static ProcessRef current() {
        return CurrentProcess.get();
    }

    /**
     * Returns the children that this process started and that live, pool workers not among them.
     *
     * @return the live children, in the order of their start
     */
    static List<ChildProcess> children() {
        return LocalChildProcess.live();
    }

    /**
     * Waits until one of the children has ended that live now, as {@code os.wait()} does in Python for any child: of {@link #children()}, as they are
     * when this is called, daemons and detached ones among them. {@code pid()}, {@code exitCode()} and {@code signal()} of what is returned tell
     * the rest. One that has ended before is not found, where {@code os.wait()} keeps its status: who must not miss an end keeps the children, and calls
     * {@link #joinAny(Collection)}. Nor is one waited for that another thread starts meanwhile.
     *
     * @return the one that ended first, so far as this process was told
     * @throws InterruptedException if the waiting thread is interrupted; the children are not touched
     * @throws IllegalStateException if no child lives, where {@code os.wait()} raises {@code ChildProcessError}
     */
    static ChildProcess joinAny() throws InterruptedException {
        List<ChildProcess> living = children();
        if (living.isEmpty()) {
            throw new IllegalStateException("joinAny() of no processes would wait for ever: no child of process " + current().name()
                    + " lives; joinAny(processes) finds those that have ended, too");
        }
        return joinAny(living);
    }

    /**
     * Waits until one of some children has ended, as {@code os.wait()} does in Python: {@code pid()}, {@code exitCode()} and {@code signal()} of what
     * is returned tell the rest. Nothing is taken: who waits for the next one leaves it out.
     *
     * @param processes children of this process that have been started, at least one
     * @return the one that ended first, so far as this process was told
     * @throws InterruptedException if the waiting thread is interrupted; the children are not touched
     * @throws IllegalArgumentException if there are none, or one is no child of this process
     * @throws IllegalStateException if one has not been started
     */
    static ChildProcess joinAny(Collection<? extends ChildProcess> processes) throws InterruptedException {
        ChildProcess ended = null;
        while (ended == null) {
            ended = Ends.awaitAny(processes, Long.MAX_VALUE);
        }
        return ended;
    }

    /**
     * Waits until one of some children has ended, but no longer than a limit; as {@link #joinAny(Collection)}.
     *
     * @param processes children of this process that have been started, at least one
     * @param timeout how long to wait at most; zero or less does not wait
     * @return the one that ended first; empty if all live
     * @throws InterruptedException if the waiting thread is interrupted; the children are not touched
     * @throws IllegalArgumentException if there are none, or one is no child of this process
     * @throws IllegalStateException if one has not been started
     */
    static Optional<ChildProcess> joinAny(Collection<? extends ChildProcess> processes, Duration timeout) throws InterruptedException {
        return Optional.ofNullable(Ends.awaitAny(processes, LocalChildProcess.saturatedNanos(timeout, "joinAny")));
    }

    /**
     * Waits until all of some children have ended, but no longer than one limit for all.
     *
     * @param processes children of this process that have been started
     * @param timeout how long to wait at most; zero or less does not wait
     * @return whether all have ended; true if there are none
     * @throws InterruptedException if the waiting thread is interrupted; the children are not touched
     * @throws IllegalArgumentException if one is no child of this process
     * @throws IllegalStateException if one has not been started
     */
    static boolean joinAll(Collection<? extends ChildProcess> processes, Duration timeout) throws InterruptedException {
        return Ends.awaitAll(processes, LocalChildProcess.saturatedNanos(timeout, "joinAll"));
    }

    /**
     * Finds a detached process that lives, also that of another program of this user: it is attached to, as to memory with a name.
     *
     * @param name the name that it was given by {@link Builder#name}, or has by default
     * @return the process
     * @throws dev.brood.error.BroodException if no detached process of this user that lives has the name, or if the names cannot be read
     * @throws IllegalArgumentException if no process can have the name
     */
    static DetachedProcess attach(String name) {
        return AttachedProcess.attach(name);
    }

    /**
     * Returns the detached processes of this user that live now, whichever program has started them.
     *
     * @return the processes, ordered by name
     * @throws dev.brood.error.BroodException if the names cannot be read
     */
    static List<DetachedProcess> detachedProcesses() {
        return AttachedProcess.all();
    }

    /**
     * Ends this process with a status after the usual shutdown: {@code sys.exit(n)}.
     *
     * @param status the exit status, 0 to 255
     * @throws IllegalArgumentException if the status is out of range
     */
    static void exit(int status) {
        CurrentProcess.exit(status);
    }

    /**
     * Prints a text on standard error and ends this process with status 1: {@code sys.exit("text")}.
     *
     * @param message what to print
     */
    static void exit(String message) {
        CurrentProcess.exit(message);
    }

    /**
     * Ends this process at once, without shutdown hooks and without waiting for anything: {@code os._exit(n)}.
     *
     * @param status the exit status, 0 to 255
     * @throws IllegalArgumentException if the status is out of range
     */
    static void exitNow(int status) {
        CurrentProcess.exitNow(status);
    }

    /**
     * Starts the process; the task runs in it as soon as it is up.
     *
     * @return this
     * @throws IllegalStateException if it was started before, or closed
     * @throws IllegalArgumentException if {@link Builder#affinity} names processors that it cannot have; no process is left behind
     * @throws dev.brood.error.NotPermittedException if the system does not let it have its {@link Builder#nice} value; no process is left behind
     * @throws dev.brood.error.BroodException if the process cannot be started; or if it is to be detached and another detached process
     *     of this user that lives has its name
     */
    ChildProcess start();

    /**
     * Waits until the process has ended. What it held in shared objects (locks, permits) has been given back by then, however it
     * ended; if this process lacks descriptors or memory for that, it is given back as soon as it has them.
     *
     * @throws InterruptedException if the waiting thread is interrupted; the child is not touched
     * @throws IllegalStateException if the process has not been started
     */
    void join() throws InterruptedException;

    /**
     * Waits until the process has ended, but no longer than a limit.
     *
     * @param timeout how long to wait at most; zero or less does not wait
     * @return whether the process has ended
     * @throws InterruptedException if the waiting thread is interrupted; the child is not touched
     * @throws IllegalStateException if the process has not been started
     */
    boolean join(Duration timeout) throws InterruptedException;

    /**
     * Returns the exit status as Python's {@code exitcode} does.
     *
     * <p>A process that ended by itself before it took its task ({@code -version} as a JVM argument, a command prefix that does not execute
     * the rest) has no success to tell: its status 0 is told as 1, and a warning of any such end goes to the system logger.
     *
     * @return the status; minus the signal's number if a signal ended the process; empty while it lives or before its
     *     start
     */
    OptionalInt exitCode();

    /** {@return the signal that ended the process; empty while it lives and if none did} */
    Optional<Signal> signal();

    /**
     * Asks the process to end (SIGTERM): its shutdown hooks run. Returns at once; the process may still live for a
     * while. Without effect after its end.
     *
     * @throws IllegalStateException if the process has not been started
     */
    void terminate();

    /**
     * Ends the process at once (SIGKILL), without any of its code running. Returns at once. Without effect after its
     * end.
     *
     * @throws IllegalStateException if the process has not been started
     */
    void kill();

    /**
     * Sends the process any signal, as {@code os.kill(p.pid, SIG)} does in Python, and never another process that has got its pid
     * since. Returns at once; the process may not have acted on it yet. Without effect after its end.
     *
     * <p>What comes of it is the child's matter. Without handlers of its own ({@link dev.brood.os.Signals#handle}), a child ignores INT,
     * PIPE and XFSZ, says at USR2 that it is stray, prints its threads on standard error at QUIT, ends in an orderly way at TERM and HUP,
     * and does at others what the system does by default: USR1 ends it. KILL and TERM are what {@link #kill()} and {@link #terminate()}
     * send. STOP stops it until CONT: it keeps what it holds, and {@link #kill()} and {@link #close()} end it all the same.
     *
     * @param signal the signal
     * @throws IllegalStateException if the process has not been started
     * @throws IllegalArgumentException if this system has no such signal
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so, as when
     *     {@link Builder#commandPrefix} runs the child as another user
     * @throws dev.brood.error.BroodException if the signal cannot be sent for another reason
     */
    void sendSignal(Signal signal);

    /**
     * Ends the process at once, and all that it has started, however deep: its children and theirs, and programs. Returns when none of that runs
     * any more, and this process knows of its end: {@link #isAlive()} is false then, and {@link #exitCode()} is there. An interrupt does not let it
     * return earlier. All are stopped before the first is killed, so that nothing is missed that is started meanwhile. Without effect after its end:
     * what it had started is being ended then in any case.
     *
     * <p>Not found are programs that were started with an emptied environment and whose starter has ended. Detached children are left alone, with
     * what they have started, unless this process is detached itself.
     *
     * @throws IllegalStateException if the process has not been started
     * @throws dev.brood.error.NotPermittedException if the system does not let this process end one of them; the others have ended then
     * @throws dev.brood.error.BroodException if one does not end within 10 seconds, or this process does not know of the child's end 10 seconds after
     *     that, as while a consumer of its output ({@link Builder#stdout(Consumer)}) has not taken the lines that are left
     */
    void killTree();

    /**
     * Ends all processes of this process's group at once (SIGKILL); see {@link ProcessGroup#kill()}.
     *
     * @throws IllegalStateException if the process has not been started, or was started without {@link Builder#group}
     * @throws dev.brood.error.BroodException if they cannot be ended
     */
    void killGroup();

    /**
     * Stops the process where it is, until {@link #resume()} (SIGSTOP). Returns at once; it may run for a moment. It keeps what it holds: others wait
     * for its locks. Only the process itself is stopped, not what it has started; {@link ProcessGroup#send} stops more.
     *
     * <p>A stopped process does not end by itself: {@link #join()} waits, {@link #terminate()} and {@link #interrupt()} take effect when it goes on.
     * {@link #kill()} ends it, and so does {@link #close()}, after its grace. Without effect after its end.
     *
     * @throws IllegalStateException if the process has not been started
     * @throws UnsupportedOperationException if this system cannot do it
     * @throws dev.brood.error.BroodException if the signal cannot be sent
     */
    void suspend();

    /**
     * Lets the process go on that {@link #suspend()} has stopped (SIGCONT), however often. Without effect if it is not stopped.
     *
     * @throws IllegalStateException if the process has not been started
     * @throws UnsupportedOperationException if this system cannot do it
     * @throws dev.brood.error.BroodException if the signal cannot be sent
     */
    void resume();

    /**
     * Sets the nice value of all threads of the process, and of those that it starts from now on, as {@link Builder#nice} does. Programs that it starts
     * from now on have it, too; those that it has started do not. Without effect after its end.
     *
     * @param nice from -20 (served first) to 19
     * @throws IllegalStateException if the process has not been started
     * @throws IllegalArgumentException if it is no nice value
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so; nothing is changed
     * @throws UnsupportedOperationException if this system has no nice values
     * @throws dev.brood.error.BroodException if it cannot be set for another reason
     */
    void renice(int nice);

    /**
     * Lets all threads of the process, and those that it starts from now on, run on some processors only, as {@link Builder#affinity} does. Programs
     * that it starts from now on, too; those that it has started do not change. Without effect after its end.
     *
     * @param processors their numbers, from 0; at least one
     * @throws IllegalStateException if the process has not been started
     * @throws IllegalArgumentException if it cannot run on one of them; nothing is changed, and the message names those that it may have
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so; nothing is changed
     * @throws UnsupportedOperationException if this is not Linux, or native access is denied
     * @throws dev.brood.error.BroodException if it cannot be set for another reason
     */
    void affinity(Set<Integer> processors);

    /**
     * Returns the processors on which the process may run.
     *
     * @return their numbers, ascending; empty after its end
     * @throws IllegalStateException if the process has not been started
     * @throws UnsupportedOperationException if this is not Linux
     */
    Set<Integer> affinity();

    /**
     * Returns what the process has used up to now; after its end, what it had used then. What it has started is not counted.
     *
     * <p>A process that ends in an orderly way, by the return of its task, an exit or {@link #terminate()}, tells what it has used when its shutdown
     * hooks begin, and the record is {@linkplain ResourceUse#complete complete}; what its hooks still use may be missing. One that is ended by force
     * cannot: then it is what this process saw last, at the last call of this method, or directly before {@link #kill()}, {@link #killTree()},
     * {@link #killGroup()} or {@link #close()}.
     *
     * @return what it has used; empty if it was ended by force from outside before anybody had looked
     * @throws IllegalStateException if the process has not been started
     * @throws UnsupportedOperationException if this is not Linux
     * @throws dev.brood.error.BroodException if it cannot be looked at although it is there
     */
    Optional<ResourceUse> resourceUse();

    /**
     * Interrupts the thread that runs the child's task, as {@link Thread#interrupt()} does. Without effect after its
     * end.
     *
     * @throws IllegalStateException if the process has not been started
     */
    void interrupt();

    /**
     * Returns a future that completes when the process has ended, not before. Dependent actions that are attached before the end run in
     * a thread of their own: they may block, and neither {@link #join()} nor the end of the child's resources waits for them. This
     * program does not end before they have returned, unless the child is a daemon or detached.
     *
     * @return a new future; completing it from outside has no effect on the process
     * @throws IllegalStateException if the process has not been started
     */
    @Override
    CompletableFuture<ChildProcess> onExit();

    /**
     * {@return whether the process has ended, for who waits for that and for other things}
     *
     * @throws IllegalStateException if it has not been started
     */
    @Override
    boolean isReady();

    /** {@return whether the process lives on when this program ends} */
    boolean detached();

    /**
     * Returns the stream that writes to the child's standard input, if {@link Builder#stdinPipe()} was asked for.
     *
     * @return the stream, or empty
     * @throws IllegalStateException if the process has not been started
     */
    Optional<OutputStream> stdin();

    /**
     * Ends the process if it still lives, first politely, then by force, and waits for its end; a detached process is
     * left alone. The exit code stays readable. If the waiting thread is interrupted, the process is ended by force at once, and
     * its end is waited for all the same; the thread's interrupt status is kept.
     */
    @Override
    void close();

    /** Describes a child process before its start. Not safe for use by several threads at once. */
    interface Builder {

        /**
         * Names the process; by default {@code Process-N}, N counted from 1, which is followed by eight random digits if it is detached.
         *
         * @param name a name; not empty, at most 80 bytes in UTF-8
         * @return this
         */
        Builder name(String name);

        /**
         * Makes it a daemon: it is ended when the code of this process has ended, and may not have children.
         *
         * @param daemon whether it is one
         * @return this
         */
        Builder daemon(boolean daemon);

        /**
         * Makes it outlive this program: it leaves this program's session before its task runs, and ignores the
         * terminal's hang-up. Other programs find it by its name ({@link ChildProcess#attach}), so of two detached processes of a user
         * that live at once, the second one of a name is refused by {@link ChildProcess#start()}, which names the first one's pid. The
         * name is free again when the process ends, however it does.
         *
         * @param detached whether it does; its task cannot name shared objects then, since they are this session's
         * @return this
         */
        Builder detached(boolean detached);

        /**
         * Chooses how the child gets its JVM; by default as its {@link Context} has it.
         *
         * @param method the method
         * @return this
         */
        Builder startMethod(StartMethod method);

        /**
         * Gives the child, which must be started by {@link StartMethod#FORK}, copies of the static fields of classes, as they are when it is
         * started; the child's initialiser of each class runs before. Behind those named before.
         *
         * <p>A field that is not final is set. One that is final keeps its object in the child, which takes over the contents if it is a
         * collection or map that can be changed, an array, or an {@code AtomicBoolean}, {@code AtomicInteger}, {@code AtomicLong} or
         * {@code AtomicReference}; any other final field is as the child's initialiser makes it, and one that holds a shared object is refused. Superclasses
         * and nested classes have to be named themselves. Objects that several fields, or a field and the task, refer to are one object
         * in the child, too, but for that of a final field itself. Values are copied as those of a task are, with nothing that keeps other threads from changing them meanwhile.
         *
         * @param classes the classes; each in the unnamed module, or in a package that is open to {@code dev.brood}
         * @return this
         */
        Builder copyStatics(Class<?>... classes);

        /**
         * Gives the child, which must be started by {@link StartMethod#FORK}, a copy of its own of shared memory, made page by page as the child writes:
         * there {@link dev.brood.memory.SharedMemory#segment()} is what {@link dev.brood.memory.SharedMemory#privateView()} tells of. Pages that the child
         * has not written to show what others write. What the child sends on, or starts a child of its own with, is the shared memory. Behind that named before.
         *
         * @param memory the memory
         * @return this
         */
        Builder copyOnWrite(dev.brood.memory.SharedMemory... memory);

        /**
         * Limits the child's heap.
         *
         * @param size a size as {@code -Xmx} takes it: a number, and {@code k}, {@code m}, {@code g} or {@code t}
         * @return this
         */
        Builder maxHeap(String size);

        /**
         * Adds options to the child's JVM, behind those that Brood gives, those of this JVM, and those added before. If they choose
         * a collector, or the largest heap, this JVM's options for that are left out.
         *
         * @param args options such as {@code -XX:+UseParallelGC} or {@code -Dkey=value}
         * @return this
         */
        Builder jvmArgs(String... args);

        /**
         * Sets variables of the child's environment, over those of this process and those set before.
         *
         * @param variables names and values
         * @return this
         */
        Builder environment(Map<String, String> variables);

        /**
         * Sets the directory in which the child runs; by default that of this process.
         *
         * @param directory an existing directory
         * @return this
         */
        Builder workingDirectory(Path directory);

        /**
         * Chooses another JDK for the child.
         *
         * @param home the folder that has {@code bin/java}
         * @return this
         * @throws IllegalArgumentException if there is no such program, or the folder's {@code release} file tells of a Java before 25
         */
        Builder javaHome(Path home);

        /**
         * Puts a command before the child's own, such as a sandbox launcher or {@code numactl}; it
         * must execute the rest of its command line in its own process ({@code exec}).
         *
         * @param command a program and its arguments
         * @return this
         */
        Builder commandPrefix(String... command);

        /**
         * Gives the child a nice value: how much of the processors it leaves to others when there is not enough for all. All its threads have it, also
         * those that it starts later, and so do its children and the programs that it starts, unless they are given others. By default it is
         * that of the thread that starts it.
         *
         * <p>Lower values than its own are permitted to a process with the capability CAP_SYS_NICE only, which root has, or within a limit
         * ({@code ulimit -e}). Where the system groups processes by terminal session ({@code kernel.sched_autogroup_enabled}), nice values
         * count only among those of one session. Source: {@code setpriority(2)}, {@code sched(7)}.
         *
         * @param nice from -20 (served first) to 19; not an increment
         * @return this
         * @throws IllegalArgumentException if it is no nice value
         */
        Builder nice(int nice);

        /**
         * Lets the child run on some processors only, with all its threads, its children and the programs that it starts, unless they are given
         * others. {@link Runtime#availableProcessors()} tells in the child how many they are. By default it may run where the thread may that
         * starts it.
         *
         * <p>Whether they are there is looked at by {@link #start()}, which throws IllegalArgumentException, naming those that there are, if not;
         * UnsupportedOperationException if this is not Linux, or native access is denied. Source: {@code sched_setaffinity(2)},
         * {@code os.sched_setaffinity} of Python.
         *
         * @param processors their numbers, from 0; at least one
         * @return this
         * @throws IllegalArgumentException if there is none, or one is negative
         */
        Builder affinity(Set<Integer> processors);

        /**
         * Puts the child into a process group, before its task runs. By default it is in that of this program.
         *
         * @param group a group, also one that has members already
         * @return this
         */
        Builder group(ProcessGroup group);

        /**
         * Says where the child's standard input comes from; by default from {@code /dev/null}'s counterpart: empty.
         *
         * @param redirect inherited, from a file, or {@link ProcessBuilder.Redirect#DISCARD} for empty
         * @return this
         */
        Builder stdin(ProcessBuilder.Redirect redirect);

        /**
         * Lets this process write the child's standard input, through {@link ChildProcess#stdin()}.
         *
         * @return this
         */
        Builder stdinPipe();

        /**
         * Says where the child's standard output goes; by default where this process's goes.
         *
         * @param redirect inherited, to a file, or discarded
         * @return this
         */
        Builder stdout(ProcessBuilder.Redirect redirect);

        /**
         * Hands each line of the child's standard output to a consumer, without its end-of-line.
         *
         * @param lines called by one thread, in order; what it throws is logged once and disturbs neither the child nor
         *     the next lines
         * @return this
         */
        Builder stdout(Consumer<? super String> lines);

        /**
         * Says where the child's standard error goes; by default where this process's goes.
         *
         * @param redirect inherited, to a file, or discarded
         * @return this
         */
        Builder stderr(ProcessBuilder.Redirect redirect);

        /**
         * Hands each line of the child's standard error to a consumer, without its end-of-line.
         *
         * @param lines called by one thread, in order; what it throws is logged once and disturbs neither the child nor
         *     the next lines
         * @return this
         */
        Builder stderr(Consumer<? super String> lines);

        /**
         * Makes the process, not started: {@code isAlive()} is false until {@link ChildProcess#start()}.
         *
         * @return the new process
         * @throws IllegalArgumentException if a setting makes no sense, naming it
         */
        ChildProcess build();

        /**
         * Makes the process and starts it.
         *
         * @return the started process
         * @throws dev.brood.error.NotSendableException if the task captures what cannot be sent
         * @throws dev.brood.error.BroodException if the process cannot be started
         */
        default ChildProcess start() {
            return build().start();
        }
    }
}
