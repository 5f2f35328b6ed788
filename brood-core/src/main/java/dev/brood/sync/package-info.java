// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * Locks and other means by which the processes of a session, and their threads, wait for each other. No dead process keeps any
 * of them.
 *
 * <p>Each object is shared by reference: a handle that a task captures, or that is sent in a message, is the same object there.
 * Actions in a process before it gives an object up (releases a lock, counts down a latch) happen-before actions in another
 * process after it has got it, for shared memory as {@code java.util.concurrent} says it for the memory of one. A death gives up
 * what the process had: all that it did before happens-before what another does after it has got that.
 *
 * <p>{@code close()} sends threads of its process away that wait at the object, with
 * {@link dev.brood.error.StaleHandleException}. To close an object while another thread is about to acquire or release it is an
 * error of the program, as with any memory that is freed too early: that thread may change a new object in the same place.
 * Nothing that other processes do with their own handles is in danger from a close.
 */
package dev.brood.sync;
