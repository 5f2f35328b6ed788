// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.NotSendableException;
import dev.brood.error.QueueEndedException;
import dev.brood.error.StaleHandleException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One end of a channel for messages: objects, or bytes. A message arrives whole, once, and after those that the same thread has
 * sent before; two never merge, and none is split. The end of a pipe ({@link Pipe}), or of a socket.
 *
 * <p>Objects are copies: what arrives is a new object graph. Bytes and objects may go through the same connection, but a message
 * is received as what it was sent: {@link #receive} refuses bytes, the methods for bytes refuse an object, and the message stays.
 *
 * <p><b>The end.</b> When nobody is left who could send, since all who had the other end have closed it or died, what was sent can
 * still be received; then {@link QueueEndedException} is thrown, and {@link #poll} is true. Who sends to nobody is told by the same
 * exception.
 *
 * <p><b>Sockets.</b> What was sent through a socket is in the hands of the system or the network, and need not arrive if these fail, or if
 * the other end dies or is closed before it was received; of that the sender may be told by the next messages only. When the sender dies
 * in the middle of a message, receiving throws {@link java.io.UncheckedIOException}, and so it does when nonsense arrives: the connection
 * is closed then. {@link #poll} is true once a message has begun to arrive. The other end may have a limit for the length of messages:
 * a longer one is refused by the methods that send, with {@link NotSendableException} for objects and {@link IllegalArgumentException}
 * for bytes. See {@link Listener}.
 *
 * <p><b>Memory.</b> Actions before a message is sent happen-before actions after it was received.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}, and {@link UnsupportedOperationException} if the end is
 * for the other direction. Thread-safe.
 *
 * @param <T> the type of the objects, which may be null
 */
public interface Connection<T extends @Nullable Object> extends Waitable, AutoCloseable {

    /**
     * Sends an object; waits while there is no room. It has left this process when the method returns: later changes are not seen,
     * and it arrives also if this process is killed then.
     *
     * @param message the object, or null
     * @throws NotSendableException if it cannot be sent; then nothing has been
     * @throws QueueEndedException if nobody is left who could receive it
     * @throws InterruptedException if the thread was interrupted before or while it waited; then nothing has been sent
     */
    void send(T message) throws InterruptedException;

    /**
     * Receives an object; waits until there is one.
     *
     * @return the object, null if that was sent
     * @throws QueueEndedException if there is none, and nobody is left who could send one
     * @throws IllegalStateException if the next message is bytes; it stays
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    T receive() throws InterruptedException;

    /**
     * Waits until a message can be received, or the end has come.
     *
     * @param limit how long to wait; not at all if zero or negative
     * @return whether there is a message, or the end has come: then receiving does not wait, unless another thread or process does
     *     so first
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    boolean poll(Duration limit) throws InterruptedException;

    /**
     * Sends bytes, as one message; waits while there is no room.
     *
     * @param bytes the message, which may be empty
     * @throws QueueEndedException if nobody is left who could receive it
     * @throws InterruptedException if the thread was interrupted before or while it waited; then nothing has been sent
     */
    default void sendBytes(byte[] bytes) throws InterruptedException {
        sendBytes(bytes, 0, bytes.length);
    }

    /**
     * Sends a part of an array, as one message; waits while there is no room.
     *
     * @param bytes the array
     * @param offset where the part begins
     * @param length how many bytes it has
     * @throws IndexOutOfBoundsException if it is no part of the array
     * @throws QueueEndedException if nobody is left who could receive it
     * @throws InterruptedException if the thread was interrupted before or while it waited; then nothing has been sent
     */
    default void sendBytes(byte[] bytes, int offset, int length) throws InterruptedException {
        sendBytes(MemorySegment.ofArray(bytes).asSlice(offset, length));
    }

    /**
     * Sends memory, as one message, copied once; waits while there is no room. It may have more than 2 GB.
     *
     * @param bytes the message
     * @throws QueueEndedException if nobody is left who could receive it
     * @throws InterruptedException if the thread was interrupted before or while it waited; then nothing has been sent
     */
    void sendBytes(MemorySegment bytes) throws InterruptedException;

    /**
     * Receives bytes; waits until there are some.
     *
     * @return the message
     * @throws QueueEndedException if there is none, and nobody is left who could send one
     * @throws IllegalStateException if the next message is an object, or too long for an array; it stays
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    default byte[] receiveBytes() throws InterruptedException {
        return receiveBytes(Integer.MAX_VALUE);
    }

    /**
     * Receives bytes, but not more than a certain number; waits until there are some.
     *
     * @param maxLength how long the message may be
     * @return the message
     * @throws IllegalArgumentException if {@code maxLength} is negative
     * @throws QueueEndedException if there is none, and nobody is left who could send one
     * @throws IllegalStateException if the next message is an object, or longer; it stays
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    byte[] receiveBytes(int maxLength) throws InterruptedException;

    /**
     * Receives bytes into an array; waits until there are some.
     *
     * @param target the array
     * @param offset where the message is to begin
     * @return how many bytes the message has
     * @throws IndexOutOfBoundsException if the offset is not in the array, nor its end
     * @throws QueueEndedException if there is none, and nobody is left who could send one
     * @throws IllegalStateException if the next message is an object, or longer than the rest of the array; it stays
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    default int receiveInto(byte[] target, int offset) throws InterruptedException {
        return (int) receiveInto(MemorySegment.ofArray(target).asSlice(offset));
    }

    /**
     * Receives bytes into memory, copied once; waits until there are some.
     *
     * @param target where the message is to begin
     * @return how many bytes the message has
     * @throws QueueEndedException if there is none, and nobody is left who could send one
     * @throws IllegalStateException if the next message is an object, or longer than the target; it stays
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    long receiveInto(MemorySegment target) throws InterruptedException;

    /** {@return whether this end can receive} */
    boolean isReadable();

    /** {@return whether this end can send} */
    boolean isWritable();

    /** Closes this end in this process, and sends its threads away that wait, with {@link StaleHandleException}. */
    @Override
    void close();
}
