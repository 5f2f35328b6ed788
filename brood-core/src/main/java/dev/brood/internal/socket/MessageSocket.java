// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.NotSendableException;
import dev.brood.error.QueueEndedException;
import dev.brood.error.StaleHandleException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated connection over a socket, for messages. Thread-safe: one thread receives, and one sends, at a time; the others
 * wait for it, interruptibly. Encoding and decoding take place outside of that.
 */
public final class MessageSocket implements Closeable {

    private static final System.Logger LOG = System.getLogger(MessageSocket.class.getName());

    private final Transport transport;
    private final SocketObjects objects;
    private final MessageReader reader;
    private final MessageWriter writer;
    private final String peer;
    private final long longestForPeer;
    private final Runnable onClose;
    private final ReentrantLock receiving = new ReentrantLock();
    private final ReentrantLock sending = new ReentrantLock();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Entries that the peer has been told; guarded by sending. */
    private int told;
    /** Whether somebody began to watch while another thread had the inbound half, and left it to that to see to it. */
    private volatile boolean unseen;
    /** Why nothing can be sent any more. */
    private volatile @Nullable String unreachable;

    MessageSocket(Transport transport, Authentication.Outcome outcome, SocketSettings settings, Runnable onClose) {
        this.transport = transport;
        this.onClose = onClose;
        peer = outcome.peer();
        longestForPeer = outcome.longest();
        objects = outcome.relatives() ? SocketObjects.amongRelatives() : SocketObjects.amongStrangers(settings.filter());
        reader = new MessageReader(transport, objects, settings.longest(), peer);
        writer = new MessageWriter(transport);
    }

    /** {@return a description of the other end} */
    public String peer() {
        return peer;
    }

    /**
     * Sends an object.
     *
     * @param message the object
     * @throws InterruptedException if the thread was interrupted; then nothing has been sent
     */
    public void send(@Nullable Object message) throws InterruptedException {
        refuseClosed();
        byte[] record = objects.encode(message);
        if (record.length > longestForPeer) {
            throw new NotSendableException("The message cannot be sent: it has " + record.length + " bytes, and " + peer + " takes "
                    + longestForPeer + " at most. Send it in parts, or let the other end take more (maxMessage).");
        }
        int entries = objects.entries();
        sending(() -> {
            if (told < entries) {
                writer.write(SocketLayout.ENTRIES, MemorySegment.ofArray(objects.entries(told, entries)));
                told = entries;
            }
            writer.write(SocketLayout.OBJECT, MemorySegment.ofArray(record));
        });
    }

    /**
     * Sends bytes.
     *
     * @param bytes the message
     * @throws InterruptedException if the thread was interrupted; then nothing has been sent
     */
    public void sendBytes(MemorySegment bytes) throws InterruptedException {
        refuseClosed();
        if (bytes.byteSize() > longestForPeer) {
            throw new IllegalArgumentException("A message of " + bytes.byteSize() + " bytes cannot be sent: " + peer + " takes "
                    + longestForPeer + " at most. Send it in parts, or let the other end take more (maxMessage).");
        }
        sending(() -> writer.write(SocketLayout.BYTES, bytes));
    }

    /**
     * Receives an object.
     *
     * @return the object
     * @throws InterruptedException if the thread was interrupted
     */
    public @Nullable Object receive() throws InterruptedException {
        byte[] record = receiving(() -> {
            byte @Nullable [] whole;
            do {
                refuseBytes(reader.next(Deadline.NEVER));
                whole = reader.readWhole();
            } while (whole == null);
            return whole;
        });
        return objects.decode(record, peer);
    }

    private void refuseBytes(byte kind) {
        if (kind == SocketLayout.BYTES) {
            throw new IllegalStateException("The next message from " + peer + " is " + reader.length()
                    + " bytes, and no object. It stays; receive it with receiveBytes or receiveInto.");
        }
    }

    /**
     * Receives an object if all of it is there, and no other thread receives.
     *
     * @param action is given the object
     * @return whether it was
     */
    public boolean tryReceive(Consumer<@Nullable Object> action) {
        refuseClosed();
        if (!receiving.tryLock()) {
            return false;
        }
        byte @Nullable [] record;
        try {
            refuseClosed();
            record = readAtOnce();
        } catch (UncheckedIOException failed) {
            shut();
            throw failed;
        } catch (IOException e) {
            throw translated(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing is waited for", e);
        } finally {
            endReceiving();
        }
        if (record == null) {
            return false;
        }
        action.accept(objects.decode(record, peer));
        return true;
    }

    private byte @Nullable [] readAtOnce() throws IOException, InterruptedException {
        byte kind = reader.next(Deadline.NOW);
        if (kind == 0) {
            return null;
        }
        refuseBytes(kind);
        return reader.readWholeAtOnce();
    }

    /**
     * Receives bytes.
     *
     * @param maxLength how many there may be
     * @return the message
     * @throws InterruptedException if the thread was interrupted
     */
    public byte[] receiveBytes(int maxLength) throws InterruptedException {
        int limit = Math.min(maxLength, SocketLayout.LONGEST_ARRAY);
        return receiving(() -> {
            byte @Nullable [] whole;
            do {
                awaitBytes(limit);
                whole = reader.readWhole();
            } while (whole == null);
            return whole;
        });
    }

    /**
     * Receives bytes into memory.
     *
     * @param target where to
     * @return how many there were
     * @throws InterruptedException if the thread was interrupted
     */
    public long receiveInto(MemorySegment target) throws InterruptedException {
        return receiving(() -> {
            while (true) {
                awaitBytes(target.byteSize());
                long length = reader.length();
                if (reader.readInto(target)) {
                    return length;
                }
            }
        });
    }

    private void awaitBytes(long limit) throws IOException, InterruptedException {
        if (reader.next(Deadline.NEVER) != SocketLayout.BYTES) {
            throw new IllegalStateException("The next message from " + peer + " is an object. It stays; receive it with receive.");
        }
        if (reader.length() > limit) {
            throw new IllegalStateException("The next message from " + peer + " has " + reader.length() + " bytes, and there is room for "
                    + limit + ". It stays; receive it into more room.");
        }
    }

    /**
     * Waits until a message has begun to arrive, or the end has come.
     *
     * @param limit how long
     * @return whether it has
     * @throws InterruptedException if the thread was interrupted
     */
    public boolean poll(Duration limit) throws InterruptedException {
        refuseClosed();
        Deadline deadline = Deadline.in(limit);
        if (!receiving.tryLock(Math.max(0, deadline.left()), TimeUnit.NANOSECONDS)) {
            refuseClosed();
            return false; // the one who receives takes the next message
        }
        try {
            return isThere(() -> reader.next(deadline) != 0);
        } finally {
            endReceiving();
        }
    }

    /**
     * {@return whether a message has begun to arrive, or all of it is there if {@link #tryReceive} has been called meanwhile, or the end
     * has come; false while another thread receives}
     */
    public boolean isReady() {
        refuseClosed();
        if (!receiving.tryLock()) {
            return false;
        }
        boolean there = true; // if looking fails, the others are to find that out as well
        try {
            there = isThere(() -> reader.next(Deadline.NOW) != 0 && reader.isAsWholeAsWanted());
            return there;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing is waited for", e);
        } finally {
            endLooking(there);
        }
    }

    /**
     * Lets the next thread receive. What watches is told if there is something: its beginning has been read, so that the socket does not
     * show it any more. If there is nothing, the socket is watched for who could not have that done meanwhile.
     */
    private void endLooking(boolean there) {
        receiving.unlock();
        Watchers watchers = transport.gate().watchers();
        if (there) {
            watchers.tell();
        } else if (unseen) {
            unseen = false;
            try {
                transport.gate().watchReading();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "A connection cannot be watched; who waits for it finds that out by itself", e);
                watchers.tell();
            }
        }
    }

    /** Whether there is something to receive; an end or a failure is: receiving tells. */
    private boolean isThere(Receiving<Boolean> look) throws InterruptedException {
        try {
            return reader.isEnded() || look.run();
        } catch (QueueEndedException end) {
            return true;
        } catch (UncheckedIOException failed) {
            shut();
            return true;
        } catch (IOException e) {
            throw translated(e);
        }
    }

    /**
     * Has something run once when a message may have begun to arrive, the end come, or another thread received.
     *
     * @param change what is run
     * @return ends that
     */
    public Runnable watch(Runnable change) {
        refuseClosed();
        Watchers watchers = transport.gate().watchers();
        Runnable end = watchers.add(change);
        unseen = true; // before the look at the lock: who unlocks it later sees this
        if (!receiving.isLocked()) { // else who receives tells when it has done so, and who only looks sees to it
            unseen = false;
            try {
                transport.gate().watchReading();
            } catch (IOException e) {
                end.run();
                throw new UncheckedIOException("The connection to " + peer + " cannot be watched. Raise the limit of open files (ulimit"
                        + " -n), if that is reached.", e);
            }
        }
        return end;
    }

    /** Lets the next thread receive. What watches is told: there may be more messages, which the socket does not show any more. */
    private void endReceiving() {
        receiving.unlock();
        Watchers watchers = transport.gate().watchers();
        if (!watchers.isEmpty()) {
            watchers.tell();
        }
    }

    private interface Receiving<R> {
        R run() throws IOException, InterruptedException;
    }

    private <R> R receiving(Receiving<R> action) throws InterruptedException {
        receiving.lockInterruptibly();
        try {
            refuseClosed();
            return action.run();
        } catch (UncheckedIOException failed) {
            shut();
            throw failed;
        } catch (IOException e) {
            throw translated(e);
        } finally {
            endReceiving();
        }
    }

    private interface Sending {
        void run() throws IOException, InterruptedException;
    }

    private void sending(Sending action) throws InterruptedException {
        sending.lockInterruptibly();
        try {
            refuseClosed();
            String gone = unreachable;
            if (gone != null) {
                throw new QueueEndedException(gone);
            }
            action.run();
        } catch (IOException e) {
            refuseClosed();
            throw new QueueEndedException(gone(e));
        } finally {
            boolean rest = writer.hasRest();
            sending.unlock();
            if (rest) {
                Thread.ofVirtual().name("brood-take-back").start(this::writeRest);
            }
        }
    }

    /** Has the peer know that a message was taken back, although nobody sends another one. */
    private void writeRest() {
        sending.lock();
        try {
            writer.writeRestUninterruptibly();
        } catch (IOException e) {
            String ignored = gone(e); // told to the next one who sends
        } finally {
            sending.unlock();
        }
    }

    /** Notes that, and why, nothing can be sent any more. */
    private String gone(IOException e) {
        String gone = "Nothing can be sent to " + peer + " any more: it has died or closed its end (" + e.getMessage()
                + "). Close this end, and connect again to go on.";
        unreachable = gone;
        return gone;
    }

    /** Refuses the use of a connection that this process has closed. */
    public void refuseClosed() {
        if (closed.get()) {
            throw new StaleHandleException("The connection to " + peer + " has been closed in this process. Close it after its last use.");
        }
    }

    private RuntimeException translated(IOException e) {
        refuseClosed();
        return new UncheckedIOException("The connection to " + peer + " has failed: " + e.getMessage() + ". Close it, and connect again.", e);
    }

    /** Ends a connection on which nonsense has come: the peer is told by its end. */
    private void shut() {
        unreachable = "Nothing can be sent to " + peer + " any more: the connection was closed, since what came from there was damaged. Connect"
                + " again.";
        closeTransport();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            if (unreachable == null && sending.tryLock()) {
                try {
                    writer.writeEnd();
                } catch (IOException e) {
                    LOG.log(Level.TRACE, "The peer is gone already", e);
                } finally {
                    sending.unlock();
                }
            }
            closeTransport();
            onClose.run();
        }
    }

    private void closeTransport() {
        try {
            transport.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Closing a connection failed", e);
        }
    }

    @Override
    public String toString() {
        return "connection to " + peer + (closed.get() ? ", closed" : "");
    }
}
