// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

/**
 * What a program has asked for at a signal: a handler, or that it is ignored, until it is closed.
 *
 * <p>Registrations of one signal lie on one another, and the newest that is open is in force. They may be closed in any order, by
 * any thread: closing the newest puts back the next one below that is open, or what was there before the first; closing another
 * one takes it out from between. A registration that nobody closes stays to the end of the process, whether it is reachable or
 * not. It cannot be sent to another process.
 */
public interface SignalRegistration extends AutoCloseable {

    /** {@return the signal} */
    Signal signal();

    /** {@return whether it has not been closed; a newer registration may be in force over it} */
    boolean isOpen();

    /**
     * Takes this registration back. What other code has put in its place with {@code sun.misc.Signal} stays. Does not wait for actions
     * that run; a signal that has arrived just before is handled as it was, or as it is after the close. Without effect if it has
     * been closed.
     */
    @Override
    void close();
}
