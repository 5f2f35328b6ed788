// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * Locks and other means by which the processes of a session, and their threads, wait for each other. No dead process keeps any
 * of them.
 *
 * <p>Each object is shared by reference: a handle that a task captures, or that is sent in a message, is the same object there.
 * Actions in a process before it gives an object up (releases a lock, counts down a latch) happen-before actions in another
 * process after it has got it, for shared memory as {@code java.util.concurrent} says it for the memory of one.
 */
package dev.brood.sync;
