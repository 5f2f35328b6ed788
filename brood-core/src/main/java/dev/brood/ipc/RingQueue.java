// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.os.Given;
import dev.brood.internal.ring.Demand;
import dev.brood.internal.ring.RingCore;
import dev.brood.internal.ring.Taken;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Deadline;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.WaitPlace;
import java.io.Serial;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A queue on a ring. */
abstract class RingQueue<E> extends Handle<RingCore> implements SharedQueue<E> {

    @Serial
    private static final long serialVersionUID = 1L;

    static final String ELEMENT = "element";
    private static final String EMPTY = "This queue is empty. Use poll or peek, which return null then, or take, which waits.";
    private static final RingCore.Wording WORDING = new RingCore.Wording(
            "This queue was ended, and takes nothing any more. Put before that, or make another one.",
            "This queue has ended, because all processes that had put into it were gone. Let the one that goes on put, or declare"
                    + " itself, before the last one goes.",
            "This queue was ended, and nothing is left in it.",
            "All processes that had put into this queue have closed it or died, and nothing is left in it.");

    RingQueue(Core.Surroundings around, Attachment attachment) {
        super(new RingCore(around, attachment, RingCore.Side.BOTH, WORDING));
    }

    @Override
    protected String noun() {
        return "queue";
    }

    @Override
    protected String state(RingCore open) {
        return open.size() + " of " + open.capacity() + " elements" + (open.isEnded() ? ", ended" : "");
    }

    @SuppressWarnings("unchecked") // what was put is an E
    E cast(@Nullable Object element) {
        return (E) Objects.requireNonNull(element, "a queue has no null elements");
    }

    // Putting. A thread that waits keeps the handle reachable, or it could be closed as forgotten meanwhile.

    @Override
    public void put(E element) throws InterruptedException {
        offer(element, WaitPlace.FOREVER);
    }

    @Override
    public boolean offer(E element, long time, TimeUnit unit) throws InterruptedException {
        return offer(element, Deadline.after(time, Objects.requireNonNull(unit, "unit")));
    }

    private boolean offer(E element, long deadline) throws InterruptedException {
        RingCore core = core();
        try {
            return Elements.put(
                    Objects.requireNonNull(element, ELEMENT), ELEMENT, message -> core.waits().put(message, deadline));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean offer(E element) {
        RingCore core = core();
        try {
            return Elements.tryPut(Objects.requireNonNull(element, ELEMENT), ELEMENT, core::tryPut);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean add(E element) {
        if (!offer(element)) {
            RingCore core = core();
            throw new IllegalStateException(core.freePositions() == 0
                    ? "This queue is full: " + state(core) + ". Take some, use put, which waits, or a larger capacity."
                    : "This queue has no room for the element now: " + state(core) + ", but what is in it takes its " + core.byteCapacity()
                            + " bytes, or stands where the element would go. Take some, use put, which waits, or make it for more bytes.");
        }
        return true;
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        refuseItself(elements);
        boolean changed = false;
        for (E element : elements) {
            changed |= add(element);
        }
        return changed;
    }

    @Override
    public void putAll(Collection<? extends E> elements) throws InterruptedException {
        Given.notNull(elements, "putAll", "the elements");
        refuseItself(elements);
        for (E element : elements) {
            put(element);
        }
    }

    @SuppressWarnings("ReferenceEquality") // there is one handle of a queue in a process
    private void refuseItself(Object other) {
        if (Objects.requireNonNull(other, "elements") == this) {
            throw new IllegalArgumentException("A queue cannot be put into, or drained to, itself. Use another collection.");
        }
    }

    // Taking.

    @Override
    public E take() throws InterruptedException {
        return taken(await(Demand.ANYTHING, WaitPlace.FOREVER));
    }

    @Override
    public @Nullable E poll(long time, TimeUnit unit) throws InterruptedException {
        Taken taken = await(Demand.ANYTHING, Deadline.after(time, Objects.requireNonNull(unit, "unit")));
        return taken == null ? null : taken(taken);
    }

    @Override
    public @Nullable E poll() {
        try {
            Taken taken = core().tryTake(Demand.ANYTHING);
            return taken == null ? null : taken(taken);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private @Nullable Taken await(Demand demand, long deadline) throws InterruptedException {
        try {
            return core().waits().take(demand, deadline);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private E taken(@Nullable Taken taken) {
        try {
            return cast(Elements.finish(Objects.requireNonNull(taken, "a wait without end ends with an element"), ELEMENT));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Delivery<E> receive() throws InterruptedException {
        return delivery(Objects.requireNonNull(
                await(Demand.TO_BE_ACKNOWLEDGED, WaitPlace.FOREVER), "a wait without end ends with an element"));
    }

    @Override
    public @Nullable Delivery<E> receive(long time, TimeUnit unit) throws InterruptedException {
        Taken taken = await(Demand.TO_BE_ACKNOWLEDGED, Deadline.after(time, Objects.requireNonNull(unit, "unit")));
        return taken == null ? null : delivery(taken);
    }

    /** A delivery; an element that cannot be read is gone, or it would come back for ever. */
    private Delivery<E> delivery(Taken taken) {
        Delivery<E> delivery;
        try {
            delivery = new ElementDelivery<>(this, cast(Elements.decode(taken, ELEMENT)), taken);
            taken.read();
        } catch (Throwable t) {
            Elements.endUnread(taken, t, ELEMENT);
            throw t;
        }
        if (!isOpen()) { // what was read may be memory that a close has given back
            taken.giveBack();
            throw Elements.goneBack(ELEMENT);
        }
        return delivery;
    }

    @Override
    public E remove() {
        E element = poll();
        if (element == null) {
            throw new NoSuchElementException(EMPTY);
        }
        return element;
    }

    @Override
    public int drainTo(Collection<? super E> target) {
        return drainTo(target, Integer.MAX_VALUE);
    }

    @Override
    public int drainTo(Collection<? super E> target, int most) {
        Given.notNull(target, "drainTo", "what takes the elements");
        refuseItself(target);
        int drained = 0;
        while (drained < most) {
            E element = poll();
            if (element == null) {
                return drained;
            }
            target.add(element);
            drained++;
        }
        return drained;
    }

    @Override
    public void clear() {
        RingCore core = core();
        try {
            core.messages(Integer.MAX_VALUE).forEach(core::remove); // also what cannot be read here
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    // Looking.

    @Override
    public @Nullable E peek() {
        RingCore core = core();
        while (core.hasMessage()) {
            var first = new QueueIterator<>(this, core, 1);
            if (first.hasNext()) {
                return first.next();
            }
        }
        return null;
    }

    @Override
    public E element() {
        E element = peek();
        if (element == null) {
            throw new NoSuchElementException(EMPTY);
        }
        return element;
    }

    @Override
    public int size() {
        return core().size();
    }

    @Override
    public boolean isEmpty() {
        return size() == 0;
    }

    @Override
    public int remainingCapacity() {
        return core().freePositions();
    }

    @Override
    public int capacity() {
        return core().capacity();
    }

    @Override
    public long byteCapacity() {
        return core().byteCapacity();
    }

    @Override
    public List<Holder> holders() {
        return core().holders().stream()
                .map(holder -> new Holder(holder.process(), holder.putting(), holder.taken()))
                .toList();
    }

    @Override
    public Iterator<E> iterator() {
        return new QueueIterator<>(this, core(), Integer.MAX_VALUE);
    }

    @Override
    public boolean contains(@Nullable Object wanted) {
        for (E element : this) {
            if (element.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean containsAll(Collection<?> wanted) {
        List<E> elements = new ArrayList<>();
        forEach(elements::add);
        return elements.containsAll(wanted);
    }

    @Override
    public boolean remove(@Nullable Object wanted) {
        var iterator = new QueueIterator<>(this, core(), Integer.MAX_VALUE);
        while (iterator.hasNext()) {
            if (iterator.next().equals(wanted) && iterator.removeShown()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean removeIf(Predicate<? super E> filter) {
        Objects.requireNonNull(filter, "filter");
        var iterator = new QueueIterator<>(this, core(), Integer.MAX_VALUE);
        boolean removed = false;
        while (iterator.hasNext()) {
            removed |= filter.test(iterator.next()) && iterator.removeShown();
        }
        return removed;
    }

    @Override
    public boolean removeAll(Collection<?> unwanted) {
        Objects.requireNonNull(unwanted, "unwanted");
        return removeIf(unwanted::contains);
    }

    @Override
    public boolean retainAll(Collection<?> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return removeIf(element -> !wanted.contains(element));
    }

    @Override
    public Object[] toArray() {
        List<E> elements = new ArrayList<>();
        forEach(elements::add);
        return elements.toArray();
    }

    @Override
    public <T> T[] toArray(T[] array) {
        List<E> elements = new ArrayList<>();
        forEach(elements::add);
        return elements.toArray(array);
    }

    @Override
    public Spliterator<E> spliterator() {
        return Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.CONCURRENT);
    }

    @Override
    public Stream<E> stream() {
        core();
        return StreamSupport.stream(new TakingSpliterator<>(this), false);
    }

    @Override
    public Stream<E> parallelStream() {
        return stream();
    }

    // Waiting with others.

    @Override
    public boolean isReady() {
        return core().isReady();
    }

    @Override
    public Watch watch(Runnable change) {
        Given.notNull(change, "watch", "what is to run at a change");
        return core().waits().watch(change)::run;
    }

    // The end.

    @Override
    public void end() {
        core().end();
    }

    @Override
    public boolean isEnded() {
        return core().isEnded();
    }

    @Override
    public void declareProducer() {
        core().declarePutter();
    }
}
