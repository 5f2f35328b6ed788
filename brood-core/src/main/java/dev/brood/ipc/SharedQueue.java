// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.NotSendableException;
import dev.brood.error.QueueEndedException;
import dev.brood.error.SharedMemoryFullException;
import dev.brood.error.StaleHandleException;
import java.io.Serializable;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue between processes and all their threads, virtual ones too: a {@link BlockingQueue} whose elements are copies.
 *
 * <p><b>Order.</b> Elements that the same thread has put are taken in the order in which it put them. What comes back ({@link Delivery})
 * is taken before the others. While a producer is stopped between the claim of a place and its element being there, those of others
 * are taken before it.
 *
 * <p><b>Capacity.</b> A number of elements, and of bytes for those that have more than 48 bytes when they are encoded. An element
 * counts until it has been taken, or acknowledged. One that is longer than half the bytes is let in alone, whatever its length, and
 * lies in a file of its own. Room that becomes free between elements, by {@link #remove(Object)} for instance, can be used when
 * those before it have been taken. Memory is reserved as it is needed, in pieces of which there is one at the beginning (16 KB for a
 * queue of up to about 4 MB, 64 KB for the default one, more for those of more than about 30 MB), and stays the queue's until its
 * end.
 *
 * <p><b>Elements</b> are encoded by the thread that puts, before they take any place: what cannot be sent is its exception. They may have
 * handles of shared objects in them, which stay open until the element has been taken, also if the producer is gone by then. Null is
 * refused, as by every {@code BlockingQueue}.
 *
 * <p><b>At death.</b> An element is in the queue from one store on, and gone with one: a process that is killed, whatever it is doing,
 * leaves no half of one, loses none that others have put, and holds nobody up. An element that was taken by {@link #take} or the like
 * belongs to who took it, and is lost with him; so is what a call of {@link #drainTo} had taken. (One that has more than 48 bytes
 * comes back if he dies while it is read.) What was received by
 * {@link #receive()} comes back. A process that is stopped keeps what it is putting, or has received, for as long as it lives;
 * {@link #holders} tells who has what.
 *
 * <p><b>The end.</b> {@link #end()} says that nothing comes any more. Who puts is told so by {@link QueueEndedException}, and so is who
 * takes when nothing is left, nor can come back from another process that has received it. (What this process has received it may still
 * give back: that is for whoever takes next.) A queue that {@linkplain Builder#endsWithProducers
 * ends with its producers} has also ended when all processes that have put into it, or {@linkplain #declareProducer declared}
 * that they will, have closed it or died. {@link #poll()} and {@link #peek()} return null on a queue that has ended, iterations end.
 *
 * <p><b>Iteration</b> is weakly consistent and shows copies; {@link Iterator#remove() removing} takes the very element that was shown, if it
 * is still there. {@link #stream()} takes the elements that it delivers.
 *
 * <p><b>Sharing.</b> Capture it in a task, or send it: the handle there is the same queue. {@link #close()} closes it for this process; it
 * exists, with its elements, until all that have it have closed it or died.
 *
 * <p><b>Memory.</b> Actions before an element is put happen-before actions after it was taken, in whatever process.
 *
 * <p>All methods throw {@link StaleHandleException} after {@link #close()}. Thread-safe. Source: Python's
 * {@code multiprocessing.Queue}.
 *
 * @param <E> the type of the elements
 */
public interface SharedQueue<E> extends BlockingQueue<E>, Waitable, AutoCloseable, Serializable {

    /** Elements that a queue holds if nothing else is said. */
    int DEFAULT_CAPACITY = 1_024;

    /** Bytes that a queue holds if nothing else is said. */
    long DEFAULT_BYTES = 16L << 20;

    /**
     * {@return a new queue for so many elements, and 16 MB}
     *
     * @param <E> the type of the elements
     * @param capacity how many elements it can hold, from 1 to 1,048,576
     * @throws IllegalArgumentException if that is out of range
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <E> SharedQueue<E> create(int capacity) {
        return SharedQueue.<E>builder().capacity(capacity).create();
    }

    /**
     * {@return a new queue for 1,024 elements, and 16 MB}
     *
     * @param <E> the type of the elements
     * @throws SharedMemoryFullException if there is no room for it
     */
    static <E> SharedQueue<E> create() {
        return SharedQueue.<E>builder().create();
    }

    /**
     * {@return what makes a queue with other settings}
     *
     * @param <E> the type of the elements
     */
    static <E> Builder<E> builder() {
        return new QueueBuilder<>();
    }

    /**
     * Makes queues. Not thread-safe.
     *
     * @param <E> the type of the elements
     */
    interface Builder<E> {

        /**
         * Sets how many elements the queue can hold.
         *
         * @param elements from 1 to 1,048,576; 1,024 if nothing is said
         * @return this
         * @throws IllegalArgumentException if that is out of range
         */
        Builder<E> capacity(int elements);

        /**
         * Sets how many bytes the queue can hold, about, of elements that have more than 48 when they are encoded.
         *
         * @param bytes from 1 to 77,309,411,328; 16 MB if nothing is said
         * @return this
         * @throws IllegalArgumentException if that is out of range
         */
        Builder<E> bytes(long bytes);

        /**
         * Makes that the queue has ended when all processes that have put into it, or declared that they will, are gone. A handle
         * that a process forgets is closed by the garbage collector: keep it as long as there is more to put.
         *
         * @return this
         */
        Builder<E> endsWithProducers();

        /**
         * {@return a new queue}
         *
         * @throws SharedMemoryFullException if there is no room for it
         */
        SharedQueue<E> create();

        /**
         * {@return a new queue whose consumers say when they are done with what they have taken}
         *
         * @throws SharedMemoryFullException if there is no room for it
         */
        JoinableQueue<E> createJoinable();
    }

    /**
     * Puts an element, when there is room for it.
     *
     * @throws NotSendableException if it cannot be encoded; then nothing has been put, nor is anything in this queue's way
     * @throws QueueEndedException if the queue has been ended, or is while this waits
     * @throws SharedMemoryFullException if there is no room left for what the queue has not reserved yet
     * @throws InterruptedException if the thread was interrupted before or while it waited; then nothing has been put
     */
    @Override
    void put(E element) throws InterruptedException;

    /**
     * {@inheritDoc}
     *
     * @throws NotSendableException if it cannot be encoded; then nothing has been put
     * @throws QueueEndedException if the queue has been ended
     * @throws SharedMemoryFullException if there is no room left for what the queue has not reserved yet
     */
    @Override
    boolean add(E element);

    /**
     * {@inheritDoc}
     *
     * @throws NotSendableException if it cannot be encoded; then nothing has been put
     * @throws QueueEndedException if the queue has been ended
     * @throws SharedMemoryFullException if there is no room left for what the queue has not reserved yet
     */
    @Override
    boolean offer(E element);

    /**
     * {@inheritDoc}
     *
     * @throws NotSendableException if it cannot be encoded; then nothing has been put
     * @throws QueueEndedException if the queue has been ended, or is while this waits
     * @throws SharedMemoryFullException if there is no room left for what the queue has not reserved yet
     */
    @Override
    boolean offer(E element, long time, TimeUnit unit) throws InterruptedException;

    /**
     * Puts elements, in their order; waits for room for each that finds none.
     *
     * @param elements the elements
     * @throws NotSendableException if one cannot be encoded; those before have been put
     * @throws SharedMemoryFullException if there is no room left for what the queue has not reserved yet; those before have been put
     * @throws QueueEndedException if the queue is ended before all have been put; those before have been
     * @throws InterruptedException if the thread was interrupted before all have been put; those before have been
     */
    void putAll(Collection<? extends E> elements) throws InterruptedException;

    /**
     * Takes the first element, when there is one. It belongs to the caller, and is lost if he dies.
     *
     * @throws dev.brood.error.BroodException if it cannot be read here; it is gone then, unless only memory was missing
     * @throws QueueEndedException if the queue has been ended, and nothing is left in it, nor can come back from another process
     */
    @Override
    E take() throws InterruptedException;

    /**
     * Takes the first element, when there is one. It belongs to the caller, and is lost if he dies.
     *
     * @return the element, null if none came in time
     * @throws dev.brood.error.BroodException if it cannot be read here; it is gone then, unless only memory was missing
     * @throws QueueEndedException if the queue has been ended, and nothing is left in it, nor can come back from another process
     */
    @Override
    @Nullable E poll(long time, TimeUnit unit) throws InterruptedException;

    /**
     * Receives the first element, when there is one, until it is acknowledged.
     *
     * @return the delivery
     * @throws dev.brood.error.BroodException if it cannot be read here; it is gone then, unless only memory was missing
     * @throws QueueEndedException if the queue has been ended, and nothing is left in it, nor can come back from another process
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    Delivery<E> receive() throws InterruptedException;

    /**
     * Receives the first element, when there is one, until it is acknowledged.
     *
     * @param time how long to wait; not at all if not positive
     * @param unit its unit
     * @return the delivery, null if none came in time
     * @throws dev.brood.error.BroodException if it cannot be read here; it is gone then, unless only memory was missing
     * @throws QueueEndedException if the queue has been ended, and nothing is left in it, nor can come back from another process
     * @throws InterruptedException if the thread was interrupted before or while it waited
     */
    @Nullable Delivery<E> receive(long time, TimeUnit unit) throws InterruptedException;

    /**
     * {@inheritDoc}
     *
     * @throws dev.brood.error.BroodException if an element cannot be read here; it is gone then, and those before it are in the target
     */
    @Override
    int drainTo(Collection<? super E> target);

    /**
     * {@inheritDoc}
     *
     * @throws dev.brood.error.BroodException if an element cannot be read here; it is gone then, and those before it are in the target
     */
    @Override
    int drainTo(Collection<? super E> target, int most);

    /** Ends the queue, for all processes: nothing is put any more, and what is in it can be taken. Does nothing if it has ended. */
    void end();

    /** {@return whether nothing can be put any more; there may be elements left} */
    boolean isEnded();

    /**
     * Says that this process is going to put: a queue that ends with its producers has not ended as long as it has it open.
     *
     * @throws QueueEndedException if the queue has been ended
     */
    void declareProducer();

    /** {@return how many elements it can hold} */
    int capacity();

    /** {@return how many bytes it can hold, about, of elements that have more than 48} */
    long byteCapacity();

    /**
     * {@return how many elements are in it at this moment, those too that were received and not acknowledged; exact if nobody puts or
     * takes meanwhile, never negative, never more than its capacity} Takes a time that is proportional to the capacity.
     */
    @Override
    int size();

    /**
     * {@return whether no element is in it at this moment} It is false as long as some are received and not acknowledged, though nobody
     * can take them: {@code while (!queue.isEmpty()) queue.take()} may wait for ever; ask {@link #poll()} for an element instead.
     * Takes a time that is proportional to the capacity.
     */
    @Override
    boolean isEmpty();

    /**
     * {@return for how many elements there is a place at this moment; those in the middle of being put count as if they were there}
     * Takes a time that is proportional to the capacity.
     */
    @Override
    int remainingCapacity();

    /**
     * What a process has of a queue.
     *
     * @param process its name, pid and state
     * @param putting elements that it is putting at this moment; one that is stopped keeps their places
     * @param received elements that it has received and not acknowledged, or is taking at this moment
     */
    record Holder(String process, int putting, int received) {}

    /** {@return the processes that have something of the queue at this moment} */
    List<Holder> holders();

    /**
     * {@return a stream that takes the elements, waits for those to come, and ends when the queue has ended and is empty} So it differs
     * from that of other collections, which looks at what is there: for that, use {@link #toArray()} or {@link #iterator()}.
     *
     * <p>A thread that is interrupted while the stream waits gets a {@link dev.brood.error.BroodException}, has taken nothing by that,
     * and stays interrupted; when the queue is closed in this process, it gets a {@link StaleHandleException}; and an element
     * that cannot be read here is a {@link dev.brood.error.BroodException}, as in {@link #take}.
     */
    @Override
    Stream<E> stream();

    /** {@return the same as {@link #stream()}: a sequential stream, which takes the elements, too} */
    @Override
    Stream<E> parallelStream();

    /**
     * Closes the queue in this process, and sends its threads away that wait, with {@link StaleHandleException}. What it has received
     * and not acknowledged comes back. Elements that it has put stay, as long as any process has the queue.
     */
    @Override
    void close();
}
