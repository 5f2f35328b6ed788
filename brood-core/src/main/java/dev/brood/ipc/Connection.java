// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.BroodException;
import dev.brood.error.NotSendableException;
import dev.brood.error.QueueEndedException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.Given;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.Consumer;
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
 * in the middle of a message, receiving throws {@link UncheckedIOException}, and so it does when nonsense arrives: the connection is
 * of no use any more then, but stays to be closed. {@link #poll} is true once a message has begun to arrive. The other end may have a
 * limit for the length of messages: a longer one is refused by the methods that send, with {@link NotSendableException} for objects and
 * {@link IllegalArgumentException} for bytes. Close each connection of a socket: it keeps a descriptor, and its place at the listener,
 * until then, and is not closed by the garbage collector as ends of pipes are. See {@link Listener}.
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
     * and (in a pipe) it arrives also if this process is killed then.
     *
     * @param message the object, or null
     * @throws NotSendableException if it cannot be sent, or is longer than the other end of a socket takes; then nothing has been
     * @throws QueueEndedException if nobody is left who could receive it
     * @throws SharedMemoryFullException if there is no room left for what a pipe has not reserved yet
     * @throws InterruptedException if the thread was interrupted before or while it waited; then nothing has been sent
     */
    void send(T message) throws InterruptedException;

    /**
     * Receives an object; waits until there is one.
     *
     * @return the object, null if that was sent
     * @throws BroodException if it cannot be read here, or is of a class that is not allowed; it is gone then, unless only
     *     memory was missing for what came through a pipe
     * @throws QueueEndedException if there is none, and nobody is left who could send one
     * @throws IllegalStateException if the next message is bytes; it stays
     * @throws UncheckedIOException if a socket has failed, or brought half a message or nonsense
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    T receive() throws InterruptedException;

    /**
     * Receives an object if there is one, and does not wait: for ends of which others may receive, too, and for use with a
     * {@link Waiter}. While another thread of this process receives from the same socket, there is none. One of which a socket has
     * brought a part only is none yet; what comes of it is kept from this call on, and {@link #isReady} is false until it is whole.
     *
     * @param action is given the object, null if that was sent, after it has been received; what it throws is thrown here
     * @return whether there was one
     * @throws BroodException if it cannot be read here, or is of a class that is not allowed; it is gone then, unless only
     *     memory was missing for what came through a pipe
     * @throws QueueEndedException if there is none, and nobody is left who could send one
     * @throws IllegalStateException if the next message is bytes; it stays
     * @throws UncheckedIOException if a socket has failed, or brought half a message or nonsense
     */
    boolean tryReceive(Consumer<? super T> action);

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
     * @throws IllegalArgumentException if it is longer than the other end of a socket takes
     * @throws QueueEndedException if nobody is left who could receive it
     * @throws SharedMemoryFullException if there is no room left for what a pipe has not reserved yet
     * @throws InterruptedException if the thread was interrupted before or while it waited; then nothing has been sent
     */
    default void sendBytes(byte[] bytes) throws InterruptedException {
        Given.notNull(bytes, "sendBytes", "the bytes");
        sendBytes(bytes, 0, bytes.length);
    }

    /**
     * Sends a part of an array, as one message; waits while there is no room.
     *
     * @param bytes the array
     * @param offset where the part begins
     * @param length how many bytes it has
     * @throws IndexOutOfBoundsException if it is no part of the array
     * @throws IllegalArgumentException if it is longer than the other end of a socket takes
     * @throws QueueEndedException if nobody is left who could receive it
     * @throws SharedMemoryFullException if there is no room left for what a pipe has not reserved yet
     * @throws InterruptedException if the thread was interrupted before or while it waited; then nothing has been sent
     */
    default void sendBytes(byte[] bytes, int offset, int length) throws InterruptedException {
        Given.notNull(bytes, "sendBytes", "the bytes");
        sendBytes(MemorySegment.ofArray(bytes).asSlice(offset, length));
    }

    /**
     * Sends memory, as one message, copied once; waits while there is no room. It may have more than 2 GB.
     *
     * @param bytes the message
     * @throws IllegalArgumentException if it is longer than the other end of a socket takes
     * @throws QueueEndedException if nobody is left who could receive it
     * @throws SharedMemoryFullException if there is no room left for what a pipe has not reserved yet
     * @throws InterruptedException if the thread was interrupted before or while it waited; then nothing has been sent
     */
    void sendBytes(MemorySegment bytes) throws InterruptedException;

    /**
     * Receives bytes; waits until there are some.
     *
     * @return the message
     * @throws QueueEndedException if there is none, and nobody is left who could send one
     * @throws IllegalStateException if the next message is an object, or too long for an array; it stays
     * @throws UncheckedIOException if a socket has failed, or brought half a message or nonsense
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
     * @throws UncheckedIOException if a socket has failed, or brought half a message or nonsense
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
     * @throws UncheckedIOException if a socket has failed, or brought half a message or nonsense
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    default int receiveInto(byte[] target, int offset) throws InterruptedException {
        Given.notNull(target, "receiveInto", "the array to write to");
        return (int) receiveInto(MemorySegment.ofArray(target).asSlice(offset));
    }

    /**
     * Receives bytes into memory, copied once; waits until there are some.
     *
     * @param target where the message is to begin; its arena must stay open meanwhile
     * @return how many bytes the message has
     * @throws IllegalArgumentException if the target is read-only
     * @throws WrongThreadException if the target is another thread's alone; the message stays
     * @throws QueueEndedException if there is none, and nobody is left who could send one
     * @throws IllegalStateException if the next message is an object, or longer than the target, or the target's arena is closed; the
     *     message stays
     * @throws UncheckedIOException if a socket has failed, or brought half a message or nonsense
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
