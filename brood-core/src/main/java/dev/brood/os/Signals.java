// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.Given;
import dev.brood.internal.os.Kill;
import java.util.function.Consumer;

/**
 * The signals of the operating system: sending them to any process, and handling or ignoring them in this one. It is what
 * {@code os.kill} and {@code signal.signal} are in Python.
 *
 * <h2>Handlers</h2>
 * Each signal that arrives runs the action in force in a new daemon thread of this JVM, with the context class loader of the
 * thread that registered it. Actions may therefore overlap, also those of one signal, and may block; a program does not wait at its end
 * for actions that run. The system merges signals that arrive while one of the same kind has not been taken yet, so that
 * they tell <em>that</em> something happened, not how often. What an action throws goes to its thread's uncaught-exception handler, and the
 * registration stays.
 *
 * <h2>HUP, INT and TERM</h2>
 * By them the JVM ends in an orderly way, with exit code 128 + n. While a registration is open they do not: the action decides,
 * and may call {@code System.exit}. When the last one has been closed, they end the process again. Once the program has begun
 * to end, INT ends it and its children at once, whatever has been registered (if it has had children or shared objects).
 *
 * <p>In a child, the three differ: TERM and HUP end it, and its parent sees that by {@code ChildProcess.signal()}. INT is ignored
 * from the child's first line, because a terminal's Ctrl-C reaches all processes of the program, and the program decides.
 * {@code handle(INT, action)} in a child therefore takes part in every Ctrl-C, beside INT that is sent to it; closing the registration puts
 * back that it is ignored.
 *
 * <h2>Signals that are kept</h2>
 * {@link #handle} and {@link #ignore} refuse, with the reason and what to do instead:
 *
 * <ul>
 *   <li>KILL and STOP, which the system lets no process catch;
 *   <li>SEGV, BUS, FPE, ILL and QUIT, which the JVM works with;
 *   <li>CHLD, which the JDK needs untouched to learn the exit codes of processes, and resets when it starts the first;
 *   <li>USR2, by which the JVM suspends its threads, unless the environment variable {@code _JAVA_SR_SIGNUM} names another signal;
 *   <li>HUP, INT and TERM in a JVM that was started with {@code -Xrs};
 *   <li>any other signal that native code handles, such as PROF while a flight recording samples CPU time.
 * </ul>
 *
 * <p>All methods may be called by any thread. Actions before {@link #handle} happen-before those of the registered action.
 * Sources: {@code kill(2)}, {@code signal(7)}, {@code sun.misc.Signal}; which signals are refused was found by trying them all on
 * JDK 25.
 */
public final class Signals {

    private Signals() {}

    /**
     * Sends a signal to a process: {@code os.kill}. Returns at once, whether or not the process has acted on it.
     *
     * <p>A pid tells only who has it now: if the process may have ended meanwhile, its pid may be another one's. For children of this
     * process, {@code ChildProcess.sendSignal} never meets another process. Where native access has not been granted to Brood
     * ({@code --enable-native-access}), {@code /bin/sh} is started to send the signal, which takes some milliseconds.
     *
     * @param pid the pid of one process, which may be this one
     * @param signal the signal
     * @throws IllegalArgumentException if the pid is not positive, for it would mean a group of processes; or if this system has
     *     no such signal
     * @throws dev.brood.error.NoSuchProcessException if there is no such process
     * @throws dev.brood.error.NotPermittedException if the system does not let this process do so
     * @throws dev.brood.error.BroodException if the signal cannot be sent for another reason
     */
    public static void send(long pid, Signal signal) {
        Given.notNull(signal, "send", "a signal");
        Kill.send(pid, signal.name());
    }

    /**
     * Lets an action run at every arrival of a signal: {@code signal.signal(SIG, f)}.
     *
     * <p>A signal that was ignored when this JVM was started (HUP under {@code nohup}, INT in the background of a script) is
     * handled all the same; HUP, INT and TERM then only if Brood has been granted native access.
     *
     * @param signal the signal
     * @param action is given the signal, in a thread of its own
     * @return what puts back, when it is closed, what was there before
     * @throws IllegalArgumentException if the system, the JVM or other native code keeps the signal; the message says who, why, and
     *     what to do instead
     * @throws IllegalStateException if the signal was ignored at the start of this JVM, and that cannot be changed
     */
    public static SignalRegistration handle(Signal signal, Consumer<? super Signal> action) {
        Given.notNull(signal, "handle", "a signal");
        Given.notNull(action, "handle", "what is to run at the signal, or call ignore");
        return SignalStack.of(signal).handle(action);
    }

    /**
     * Lets a signal do nothing: {@code signal.signal(SIG, SIG_IGN)}. Programs that this process starts meanwhile ignore the signal,
     * too, as {@code exec} has it, except for HUP, INT and TERM.
     *
     * @param signal the signal
     * @return what puts back, when it is closed, what was there before
     * @throws IllegalArgumentException if the system, the JVM or other native code keeps the signal; the message says who, why, and
     *     what to do instead
     */
    public static SignalRegistration ignore(Signal signal) {
        Given.notNull(signal, "ignore", "a signal");
        return SignalStack.of(signal).ignore();
    }
}
