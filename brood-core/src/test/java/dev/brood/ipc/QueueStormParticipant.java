// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.QueueEndedException;
import dev.brood.memory.SharedLong;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** A producer or consumer of a storm: until it is over, the queue has ended, or it is killed. */
final class QueueStormParticipant {

    /** Elements that one call of {@code drainTo} takes at most. */
    private static final int DRAINED = 16;

    private final QueueStormJournal journal;
    private final SharedQueue<Object> queue;
    private final SharedLong counter;
    private final int number;
    /** Of each producer, which of its elements was the last that came for the first time. */
    private final Map<Integer, Long> last = new HashMap<>();

    QueueStormParticipant(QueueStormJournal journal, SharedQueue<Object> queue, SharedLong counter, int number) {
        this.journal = journal;
        this.queue = queue;
        this.counter = counter;
        this.number = number;
    }

    /** An element with something to be torn. */
    private record Filled(long element, String filler, long sum, @Nullable SharedLong counter) implements Serializable {

        static Filled of(long element, int length, @Nullable SharedLong counter) {
            String filler = Long.toHexString(element * 0x9E37_79B9_7F4A_7C15L).repeat(1 + length / 16);
            return new Filled(element, filler, sum(element, filler), counter);
        }

        private static long sum(long element, String filler) {
            var sum = new CRC32();
            sum.update(filler.getBytes(StandardCharsets.ISO_8859_1));
            return sum.getValue() ^ element;
        }

        boolean isWhole() {
            return sum == sum(element, filler);
        }
    }

    // Producing.

    private Object element(long element) {
        return switch (ThreadLocalRandom.current().nextInt(16)) {
            case 0, 1, 2 -> Filled.of(element, 100, null);
            case 3, 4 -> Filled.of(element, ThreadLocalRandom.current().nextInt(6_000), null);
            case 5 -> Filled.of(element, ThreadLocalRandom.current().nextInt(3_000), counter);
            case 6 -> ThreadLocalRandom.current().nextInt(20) == 0 ? Filled.of(element, 150_000, null) : (Object) element;
            default -> element;
        };
    }

    void produce() throws InterruptedException {
        long which = 0;
        List<Long> batch = new ArrayList<>();
        while (!journal.isOver()) {
            int size = ThreadLocalRandom.current().nextInt(8) == 0 ? 1 + ThreadLocalRandom.current().nextInt(8) : 1;
            batch.clear();
            for (int i = 0; i < size; i++) {
                long element = journal.intend(number, which);
                if (element < 0) {
                    break;
                }
                which++;
                batch.add(element);
            }
            if (batch.isEmpty()) {
                return;
            }
            journal.begin(number, batch.size());
            long began = System.nanoTime();
            put(batch);
            journal.waited(number, System.nanoTime() - began);
            for (long element : batch) {
                journal.add(element, QueueStormJournal.PUT);
            }
            journal.done(number);
        }
    }

    private void put(List<Long> batch) throws InterruptedException {
        if (batch.size() > 1) {
            queue.putAll(batch.stream().map(this::element).toList());
            return;
        }
        Object element = element(batch.getFirst());
        switch (ThreadLocalRandom.current().nextInt(4)) {
            case 0 -> {
                if (!queue.offer(element)) {
                    queue.put(element);
                }
            }
            case 1 -> {
                while (!queue.offer(element, 100, TimeUnit.MICROSECONDS)) {
                    Thread.onSpinWait();
                }
            }
            default -> queue.put(element);
        }
    }

    // Consuming.

    /** Receives and acknowledges until the queue has ended. */
    void receive() throws InterruptedException {
        try {
            while (true) {
                journal.begin(number, 1);
                long began = System.nanoTime();
                Delivery<Object> delivery =
                        ThreadLocalRandom.current().nextInt(4) == 0 ? queue.receive(1, TimeUnit.MILLISECONDS) : queue.receive();
                if (delivery != null) {
                    process(delivery.element(), delivery.isRedelivered(), began);
                    delivery.ack();
                }
                journal.done(number);
            }
        } catch (QueueEndedException e) {
            journal.done(number);
        }
    }

    /** Takes until the queue has ended. */
    void take() throws InterruptedException {
        List<Object> drained = new ArrayList<>();
        try {
            while (true) {
                int kind = ThreadLocalRandom.current().nextInt(4);
                journal.begin(number, kind == 0 ? DRAINED : 1);
                long began = System.nanoTime();
                switch (kind) {
                    case 0 -> queue.drainTo(drained, DRAINED);
                    case 1 -> {
                        Object element = queue.poll(1, TimeUnit.MILLISECONDS);
                        if (element != null) {
                            drained.add(element);
                        }
                    }
                    default -> drained.add(queue.take());
                }
                for (Object element : drained) {
                    process(element, false, began);
                }
                drained.clear();
                journal.done(number);
            }
        } catch (QueueEndedException e) {
            journal.done(number);
        }
    }

    private void process(Object content, boolean again, long began) {
        long element;
        if (content instanceof Filled filled) {
            element = filled.element;
            if (!filled.isWhole()) {
                journal.fail("element " + element + " is torn");
            }
            if (filled.counter != null) {
                filled.counter.incrementAndGet();
            }
        } else {
            element = (Long) content;
        }
        if (element < 0 || element >= journal.elements()) {
            journal.fail("an element " + element + " that nobody put");
            return;
        }
        if (!again) {
            journal.waited(number, System.nanoTime() - Math.max(began, journal.times().getVolatile(element)));
            Long before = last.put(journal.producer(element), journal.which(element));
            if (before != null && before >= journal.which(element)) {
                outOfOrder(element, before);
            }
        }
        journal.add(element, again ? QueueStormJournal.AGAIN : QueueStormJournal.FIRST);
    }

    private void outOfOrder(long element, long before) {
        journal.misplaced(number, element, before);
        last.put(journal.producer(element), before);
    }
}
