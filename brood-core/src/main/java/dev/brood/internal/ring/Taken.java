// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A message that this process has taken from a ring. It is the process's until {@link #finish} or {@link #giveBack}, or until the process
 * dies or closes the ring: then it comes back. What was taken for good and lies in its record alone has left the ring already.
 *
 * <p>Confined to one thread, but for {@link #finish} and {@link #giveBack}, of which the first call counts.
 */
public final class Taken {

    private static final VarHandle OVER = over();

    private final int kind;
    private final boolean again;
    private final @Nullable RingCore ring;
    private final int position;
    private final byte @Nullable [] copy;
    private final @Nullable Arena mapping;
    private final @Nullable MemorySegment data;

    /** Whether it has been finished or given back. */
    private boolean over;

    /** A message that has left the ring. */
    Taken(int kind, boolean again, byte[] copy) {
        this(kind, again, null, 0, copy, null, null);
    }

    /** A message that lies in the ring. */
    Taken(int kind, boolean again, RingCore ring, int position, @Nullable Arena mapping, MemorySegment data) {
        this(kind, again, ring, position, null, mapping, data);
    }

    private Taken(
            int kind,
            boolean again,
            @Nullable RingCore ring,
            int position,
            byte @Nullable [] copy,
            @Nullable Arena mapping,
            @Nullable MemorySegment data) {
        this.kind = kind;
        this.again = again;
        this.ring = ring;
        this.position = position;
        this.copy = copy;
        this.mapping = mapping;
        this.data = data;
    }

    private static VarHandle over() {
        try {
            return MethodHandles.lookup().findVarHandle(Taken.class, "over", boolean.class).withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** {@return {@link Outgoing#kind}} */
    public int kind() {
        return kind;
    }

    /** {@return whether another process may have taken it before, which died or gave it back} */
    public boolean isAgain() {
        return again;
    }

    /** {@return a copy of its bytes} */
    public byte[] bytes() {
        return copy != null ? copy : memory().toArray(ValueLayout.JAVA_BYTE);
    }

    /** {@return its bytes, which may be read until that was said, or it is finished or given back} */
    public MemorySegment memory() {
        if (data != null) {
            return data;
        }
        return copy == null ? MemorySegment.NULL : MemorySegment.ofArray(copy);
    }

    /** Says that its bytes have been read: who has not acknowledged it for long keeps no mapping for that. Only before others know it. */
    public void read() {
        if (mapping != null && mapping.scope().isAlive()) {
            mapping.close();
        }
    }

    /**
     * Says that this process is done with it: it leaves the ring, and there is room again.
     *
     * @return whether it had not been finished or given back before, nor the ring closed
     */
    public boolean finish() {
        return end() && (ring == null || ring.finish(position));
    }

    /**
     * Puts it back, before those that nobody has taken yet.
     *
     * @return whether it had not been finished or given back before, nor the ring closed
     */
    public boolean giveBack() {
        return ring != null && end() && ring.giveBack(position);
    }

    private boolean end() {
        if (ring != null) {
            return endOnce();
        }
        boolean first = !over; // it is this thread's alone
        over = true;
        return first;
    }

    private boolean endOnce() {
        boolean first = OVER.compareAndSet(this, false, true);
        if (first) {
            read();
        }
        return first;
    }
}
