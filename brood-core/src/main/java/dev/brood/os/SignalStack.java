// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.error.NotSendableException;
import dev.brood.internal.os.IgnoredSignals;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sun.misc.SignalHandler;

/**
 * The registrations of one signal in this process.
 *
 * <p>Thread-safe: a stack is changed under its own lock, and no action runs under that.
 */
final class SignalStack {

    /*
     * Overview
     *
     * The JVM knows one handler for each signal and returns the one that was there when another is set. Handlers that lie below the
     * one in force are kept here, oldest first:
     *
     *     [ what was there before | A | B | C ]      C is in force
     *
     *   - opening D sets D; if what was there was not C, other code has set it, and it is kept between C and D;
     *   - closing C sets B, unless what is there is not C: other code has set it, and it stays;
     *   - closing B takes it out, and nothing is set;
     *   - when no registration is left, nothing is kept: the next one learns anew what is there.
     *
     * A closed registration may still be called: by a signal that the JVM had taken before the close, and by other code that had
     * found it and sets it again. It hands the signal on to what lay below it when it was closed. What lies below is always
     * older, so there are no circles.
     *
     * Two peculiarities of HotSpot (JVM_RegisterSignal):
     *
     *   - HUP, INT and TERM stay ignored once they are, and setting a handler then changes nothing, silently. So they are not
     *     ignored by the system but by a handler that does nothing, if it is done here; and if the system ignores them
     *     already, as INT in every child, that is lifted natively first.
     *   - A native handler is returned in a wrapper of the class that SIG_DFL and SIG_IGN have, too; it can be set
     *     again, but not called.
     */

    private static final Map<Signal, SignalStack> STACKS = new ConcurrentHashMap<>();

    private static final String HANDLED = "handled";
    private static final String IGNORED = "ignored";
    private static final String SUSPENDER = "_JAVA_SR_SIGNUM";

    private final Signal signal;
    private final sun.misc.Signal system;

    /** What lies on one another, oldest first; empty if there is no registration. Guarded by this. */
    private final List<SignalHandler> handlers = new ArrayList<>();

    private SignalStack(Signal signal) {
        this.signal = signal;
        this.system = new sun.misc.Signal(signal.name());
    }

    static SignalStack of(Signal signal) {
        try {
            return STACKS.computeIfAbsent(signal, SignalStack::new);
        } catch (IllegalArgumentException e) {
            throw KeptSignals.refusal(signal, HANDLED + " or " + IGNORED, System.getProperty("os.name") + " has none of this name.", e);
        }
    }

    SignalRegistration handle(Consumer<? super Signal> action) {
        return open(new Registration(this, action));
    }

    SignalRegistration ignore() {
        return open(new Registration(this, null));
    }

    private synchronized SignalRegistration open(Registration registration) {
        String asked = registration.action == null ? IGNORED : HANDLED;
        Optional<String> kept = KeptSignals.reason(signal, Optional.ofNullable(System.getenv(SUSPENDER)));
        if (kept.isPresent()) {
            throw KeptSignals.refusal(signal, asked, kept.get(), null);
        }
        SignalHandler before = set(registration, asked);
        if (isWrapper(before) && !KeptSignals.ENDING.contains(signal) && !KeptSignals.HARMLESS.contains(signal)) {
            sun.misc.Signal.handle(system, before);
            throw KeptSignals.refusal(signal, asked, KeptSignals.handledNatively(signal), null);
        }
        if (handlers.isEmpty() || !same(before, form(handlers.getLast()))) {
            handlers.add(before);
        }
        handlers.add(registration);
        return registration;
    }

    /** Sets a registration. */
    private SignalHandler set(Registration registration, String asked) {
        SignalHandler before;
        try {
            before = sun.misc.Signal.handle(system, registration.form);
        } catch (IllegalArgumentException e) {
            throw KeptSignals.refusal(signal, asked, KeptSignals.refusedByJvm(signal), e);
        }
        if (KeptSignals.ENDING.contains(signal) && SignalHandler.SIG_IGN.equals(before)) {
            if (registration.action == null) {
                registration.form = SignalHandler.SIG_IGN;
            } else if (IgnoredSignals.lift(system.getNumber())) {
                sun.misc.Signal.handle(system, registration.form);
            } else {
                throw new IllegalStateException("signal " + signal + " cannot be handled: it was ignored when this JVM was started, as by"
                        + " nohup or in the background of a script, and the JVM keeps to that. Grant native access"
                        + " (--enable-native-access=ALL-UNNAMED, or =dev.brood), or start it with 'env --default-signal=" + signal + "'.");
            }
        }
        return before;
    }

    private synchronized void close(Registration registration) {
        int at = handlers.indexOf(registration);
        if (at < 0) {
            return; // closed before
        }
        SignalHandler below = handlers.get(at - 1);
        registration.below = below;
        handlers.remove(at);
        if (at == handlers.size()) {
            // Set once more to see what is in force: if that is other code's, the one below must not be in force for a moment.
            SignalHandler inForce = sun.misc.Signal.handle(system, registration.form);
            sun.misc.Signal.handle(system, same(inForce, registration.form) ? form(below) : inForce);
        }
        if (handlers.stream().noneMatch(Registration.class::isInstance)) {
            handlers.clear();
        }
    }

    /** Handlers are user code: their own equals has no say in this. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean same(SignalHandler one, SignalHandler other) {
        return one == other;
    }

    private static SignalHandler form(SignalHandler handler) {
        return handler instanceof Registration registration ? registration.form : handler;
    }

    /** Whether it is native code's, or the JVM's own in Java. */
    private static boolean isWrapper(SignalHandler handler) {
        return handler.getClass().equals(SignalHandler.SIG_DFL.getClass())
                && !same(handler, SignalHandler.SIG_DFL)
                && !same(handler, SignalHandler.SIG_IGN);
    }

    /** Runs a handler that lay below, as the JVM would. */
    private void handOn(SignalHandler handler) {
        boolean mayBeCalled = isWrapper(handler)
                ? KeptSignals.ENDING.contains(signal)
                : !same(handler, SignalHandler.SIG_DFL) && !same(handler, SignalHandler.SIG_IGN);
        if (mayBeCalled) {
            handler.handle(system);
        }
    }

    /** One registration, which the JVM calls. */
    @SuppressWarnings("serial") // Serializable only so that writeReplace can refuse
    private static final class Registration implements SignalRegistration, SignalHandler, Serializable {

        private final SignalStack stack;
        private final @Nullable Consumer<? super Signal> action;
        private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

        /** What the JVM gets to know of it. Guarded by the stack. */
        private SignalHandler form;

        /** Null until it is closed. */
        private volatile @Nullable SignalHandler below;

        /**
         * Describes a registration.
         *
         * @param action what runs at the signal, or null to ignore it
         */
        Registration(SignalStack stack, @Nullable Consumer<? super Signal> action) {
            this.stack = stack;
            this.action = action;
            this.form = action != null || KeptSignals.ENDING.contains(stack.signal) ? this : SignalHandler.SIG_IGN;
        }

        @Override
        public void handle(sun.misc.Signal arrived) {
            SignalHandler older = below;
            if (older != null) {
                stack.handOn(older);
            } else if (action != null) {
                Thread thread = Thread.currentThread();
                ClassLoader own = thread.getContextClassLoader();
                thread.setContextClassLoader(loader);
                try {
                    action.accept(stack.signal);
                } finally {
                    thread.setContextClassLoader(own); // it is the JVM's, or that of other code which hands signals on
                }
            }
        }

        @Override
        public Signal signal() {
            return stack.signal;
        }

        @Override
        public boolean isOpen() {
            return below == null;
        }

        @Override
        public void close() {
            stack.close(this);
        }

        @Override
        public String toString() {
            return "SignalRegistration[" + stack.signal + (action == null ? ", ignored" : ", handled") + (isOpen() ? "]" : ", closed]");
        }

        /** A registration belongs to the process whose signals it handles. */
        @Serial
        @SuppressWarnings("UnusedMethod") // called by serialisation
        private Object writeReplace() {
            throw new NotSendableException(
                    "a handler of signals belongs to the process that registered it. Remedy: call Signals.handle in the other process.");
        }
    }
}
