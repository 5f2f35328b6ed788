// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.error.BroodException;
import dev.brood.error.NotSendableException;
import dev.brood.error.QueueEndedException;
import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.FileMap;
import dev.brood.internal.sync.SessionSights;
import dev.brood.memory.SharedLong;
import dev.brood.sync.Others;
import dev.brood.sync.SharedLatch;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.sync.Others.LIMIT_SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What goes through a queue between processes: in which order, of which size, and with which shared objects in it. */
@LeavesNothingBehind
@Timeout(300)
class QueueElementsTest {

    private final Others others = new Others();

    @AfterEach
    void end() throws Exception {
        others.end();
    }

    /** What a producer puts. */
    private record Numbered(int producer, int number) implements Serializable {}

    private static <T> T next(SharedQueue<T> queue) throws InterruptedException {
        T element = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(element).as("comes").isNotNull();
        return element;
    }

    // Order.

    @Test
    void whatEachOfSeveralProcessesPutsIsTakenInItsOrder() throws Exception {
        try (SharedQueue<Numbered> queue = SharedQueue.create(16)) {
            int each = 2_000;
            for (int i = 0; i < 3; i++) {
                int producer = i;
                others.process(() -> {
                    for (int number = 0; number < each; number++) {
                        queue.put(new Numbered(producer, number));
                    }
                });
            }
            Map<Integer, Integer> expected = new HashMap<>();
            for (int i = 0; i < 3 * each; i++) {
                Numbered element = next(queue);
                assertThat(element.number).isEqualTo(expected.getOrDefault(element.producer, 0));
                expected.put(element.producer, element.number + 1);
            }
            assertThat(queue.poll()).isNull();
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void whatWasPutBeforeAProcessStartedIsThereForIt() throws Exception {
        try (SharedQueue<String> queue = SharedQueue.create(4); SharedQueue<List<String>> back = SharedQueue.create(1)) {
            queue.put("one");
            queue.put("x".repeat(10_000));
            Others.endOf(others.process(() -> back.put(List.of(queue.take(), queue.take()))));
            assertThat(next(back)).containsExactly("one", "x".repeat(10_000));
        }
    }

    @Test
    void whatAProcessHasPutStaysWhenItEndsOrIsKilled() throws Exception {
        try (SharedQueue<Integer> queue = SharedQueue.create(8); var put = SharedLatch.create(1)) {
            Others.endOf(others.process(() -> queue.putAll(List.of(1, 2))));
            ChildProcess killed = others.process(() -> {
                queue.putAll(List.of(3, 4));
                put.countDown();
                Others.stay();
            });
            put.await();
            Others.kill(killed);
            assertThat(List.of(queue.toArray())).isEqualTo(List.of(1, 2, 3, 4));
            assertThat(List.of(queue.take(), queue.take(), queue.take(), queue.take())).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void aQueueOfOneElementCarriesAConversation() throws Exception {
        try (SharedQueue<Integer> there = SharedQueue.create(1); SharedQueue<Integer> back = SharedQueue.create(1)) {
            ChildProcess echo = others.process(() -> there.stream().forEach(number -> {
                try {
                    back.put(number + 1);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }));
            for (int i = 0; i < 1_000; i++) {
                there.put(i);
                assertThat(next(back)).isEqualTo(i + 1);
            }
            there.end();
            Others.endOf(echo);
        }
    }

    @Test
    void childrenWorkersAndThreadsShareAQueue() throws Exception {
        int each = 300;
        try (SharedQueue<Integer> queue = SharedQueue.create(4); SharedQueue<Integer> back = SharedQueue.create(4);
                var pool = ProcessPool.of(2)) {
            for (int i = 0; i < 2; i++) {
                others.process(() -> {
                    while (true) {
                        back.put(queue.take() * 2);
                    }
                });
            }
            List<Future<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int first = i * each;
                tasks.add(pool.submit(() -> {
                    for (int number = first; number < first + each; number++) {
                        queue.put(number);
                    }
                    return true;
                }));
            }
            others.start(Thread.ofVirtual(), () -> {
                for (int number = 2 * each; number < 3 * each; number++) {
                    queue.put(number);
                }
                return true;
            });
            Set<Integer> found = new HashSet<>();
            for (int i = 0; i < 3 * each; i++) {
                assertThat(found.add(next(back))).isTrue();
            }
            for (Future<?> task : tasks) {
                task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(found).isEqualTo(new HashSet<>(IntStream.range(0, 3 * each).map(number -> 2 * number).boxed().toList()));
        }
    }

    // Sizes.

    private static byte[] bytes(int length, int seed) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) seed);
        if (length > 0) {
            bytes[length - 1] = (byte) ~seed;
        }
        return bytes;
    }

    @Test
    void elementsOfAllSizesArriveAsTheyWere() throws Exception {
        List<Integer> lengths = new ArrayList<>();
        for (int length : new int[] {
            1, 7, 8, 9, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 100, 1_100, 1_151, 1_152, 1_153, 2_304, 10_000, 100_000, 1 << 20,
            3 << 20, 0
        }) {
            lengths.add(length);
        }
        for (long room : new long[] {1, 3_000, 1 << 20, 16 << 20}) {
            try (SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(3).bytes(room).create()) {
                ChildProcess producer = others.process(() -> {
                    for (int round = 0; round < 2; round++) {
                        for (int length : lengths) {
                            queue.put(bytes(length, length + round));
                        }
                    }
                });
                for (int round = 0; round < 2; round++) {
                    for (int length : lengths) {
                        assertThat(Arrays.equals(next(queue), bytes(length, length + round))).as("%s bytes", length).isTrue();
                    }
                }
                Others.endOf(producer);
                assertThat(queue.remainingCapacity()).isEqualTo(3);
            }
        }
    }

    @Test
    void thereIsRoomForSoManyBytes() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(1_000).bytes(1 << 20).create()) {
            int put = 0;
            while (queue.offer(bytes(100_000, put))) {
                put++;
            }
            assertThat(put).isBetween(8, 11);
            assertThat(queue.remainingCapacity()).as("places are left").isEqualTo(1_000 - put);
            assertThat(queue.offer(bytes(100_000, 0), 1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(queue.offer(bytes(20, 77))).as("a small one needs none of them").isTrue();
            var waiting = others.thread(() -> {
                queue.put(bytes(100_000, 99));
                return true;
            });
            await().until(waiting::isSleeping);
            assertThat(queue.take()).isEqualTo(bytes(100_000, 0));
            assertThat(waiting.get()).isTrue();
            for (int i = 1; i < put; i++) {
                assertThat(queue.take()).isEqualTo(bytes(100_000, i));
            }
            assertThat(queue.take()).isEqualTo(bytes(20, 77));
            assertThat(queue.take()).isEqualTo(bytes(100_000, 99));
        }
    }

    @Test
    void anElementThatIsLargerThanTheQueueIsLetInAlone() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(10).bytes(10_000).create()) {
            assertThat(queue.offer(bytes(1_000_000, 1))).isTrue();
            assertThat(queue.offer(bytes(6_000, 2))).as("more than half").isFalse();
            assertThat(queue.offer(bytes(2_000, 3))).isTrue();
            assertThat(queue.offer(bytes(5, 4))).isTrue();
            assertThat(queue.peek()).isEqualTo(bytes(1_000_000, 1));
            Delivery<byte[]> first = queue.receive();
            assertThat(queue.offer(bytes(6_000, 2))).as("as long as it is not acknowledged").isFalse();
            assertThat(first.element()).isEqualTo(bytes(1_000_000, 1));
            first.nack();
            first = queue.receive();
            assertThat(first.isRedelivered()).isTrue();
            assertThat(first.element()).isEqualTo(bytes(1_000_000, 1));
            first.ack();
            assertThat(queue.offer(bytes(6_000, 2))).isTrue();
            assertThat(queue.take()).isEqualTo(bytes(2_000, 3));
            assertThat(queue.take()).isEqualTo(bytes(5, 4));
            assertThat(queue.take()).isEqualTo(bytes(6_000, 2));
        }
    }

    @Test
    void waitsForBytesEndWhenTheQueueIsEndedOrClosed() throws Exception {
        for (int length : new int[] {4_000, 100_000}) {
            SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(10).bytes(10_000).create();
            while (queue.offer(bytes(length, 1))) {
                assertThat(queue.size()).isLessThan(10);
            }
            var ended = others.thread(() -> {
                queue.put(bytes(length, 2));
                return true;
            });
            await().until(ended::isSleeping);
            queue.end();
            assertThatThrownBy(ended::get).hasCauseInstanceOf(QueueEndedException.class);
            assertThatThrownBy(() -> queue.offer(bytes(length, 2))).isInstanceOf(QueueEndedException.class);
            queue.close();
        }
        for (int length : new int[] {4_000, 100_000}) {
            SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(10).bytes(10_000).create();
            while (queue.offer(bytes(length, 1))) {
                assertThat(queue.size()).isLessThan(10);
            }
            var closed = others.thread(() -> {
                queue.put(bytes(length, 2));
                return true;
            });
            await().until(closed::isSleeping);
            queue.close();
            assertThatThrownBy(closed::get).hasCauseInstanceOf(StaleHandleException.class);
        }
    }

    // What cannot be read.

    /** Can be written, and not read. */
    private static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String filler;

        Unreadable(int length) {
            this.filler = "x".repeat(length);
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("not to be read, " + filler.isEmpty());
        }
    }

    @Test
    void anElementThatCannotBeReadIsGoneForWhoTakesItAndTheNextIsNot() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.builder().capacity(4).bytes(20_000).create()) {
            for (int length : new int[] {0, 1_000, 100_000}) {
                queue.put(new Unreadable(length));
                queue.put("next");
                assertThatThrownBy(queue::peek).isInstanceOf(BroodException.class);
                assertThatThrownBy(queue::take).isInstanceOf(BroodException.class).hasMessageContaining("This element");
                assertThat(queue.take()).isEqualTo("next");
                queue.put(new Unreadable(length));
                queue.put("next");
                assertThatThrownBy(queue::receive).isInstanceOf(BroodException.class);
                assertThat(queue.size()).isEqualTo(1);
                assertThat(queue.take()).isEqualTo("next");
                queue.put("before");
                queue.put(new Unreadable(length));
                queue.put("behind");
                assertThat(queue.peek()).isEqualTo("before");
                Iterator<Object> iterator = queue.iterator();
                assertThat(iterator.next()).isEqualTo("before");
                assertThatThrownBy(iterator::next).isInstanceOf(BroodException.class);
                assertThat(iterator.next()).isEqualTo("behind");
                assertThat(iterator.hasNext()).isFalse();
                queue.clear();
                assertThat(queue.remainingCapacity()).isEqualTo(4);
                assertThat(queue.holders()).isEmpty();
            }
        }
    }

    // Shared objects in elements.

    private record Counted(String name, List<SharedLong> counters) implements Serializable {}

    @Test
    void aSharedObjectInAnElementLivesWithoutWhoPutIt() throws Exception {
        try (SharedQueue<Counted> queue = SharedQueue.create(4)) {
            Others.endOf(others.process(() -> {
                queue.put(new Counted("ended", List.of(SharedLong.create(1), SharedLong.create(2))));
                try (SharedLong closed = SharedLong.create(3)) {
                    queue.put(new Counted("closed", List.of(closed)));
                }
            }));
            var put = others.process(() -> {
                queue.put(new Counted("killed", List.of(SharedLong.create(4))));
                queue.put(new Counted("x".repeat(5_000), List.of(SharedLong.create(5))));
                Others.stay();
            });
            await().until(() -> queue.size() == 4);
            Others.kill(put);
            long sum = 0;
            for (int i = 0; i < 4; i++) {
                Counted element = next(queue);
                for (SharedLong counter : element.counters) {
                    sum += counter.incrementAndGet();
                    counter.close();
                }
            }
            assertThat(sum).isEqualTo(1 + 2 + 3 + 4 + 5 + 5);
        }
    }

    @Test
    void aSharedObjectInAnElementStaysTheSameOne() throws Exception {
        try (SharedQueue<List<SharedLong>> queue = SharedQueue.create(2); var counter = SharedLong.create(0)) {
            ChildProcess child = others.process(() -> {
                List<SharedLong> taken = queue.take();
                for (SharedLong each : taken) {
                    each.incrementAndGet();
                }
            });
            queue.put(List.of(counter, counter));
            Others.endOf(child);
            assertThat(counter.get()).isEqualTo(2);
            queue.put(List.of(counter));
            assertThat(queue.peek()).containsExactly(counter);
            assertThat(queue.take().getFirst()).isSameAs(counter);
        }
    }

    @Test
    void aQueueTravelsInTheElementOfAnother() throws Exception {
        try (SharedQueue<SharedQueue<String>> requests = SharedQueue.create(2)) {
            ChildProcess server = others.process(() -> {
                try (SharedQueue<String> answers = requests.take()) {
                    answers.put("answer");
                }
            });
            try (SharedQueue<String> answers = SharedQueue.create(1)) {
                requests.put(answers);
                assertThat(next(answers)).isEqualTo("answer");
            }
            Others.endOf(server);
        }
    }

    @Test
    void whatIsLeftInAClosedQueueLetsGoOfItsObjects() throws Exception {
        var before = SessionSights.cellsInUse();
        for (int length : new int[] {0, 5_000, 100_000}) {
            SharedLong counter = SharedLong.create(7);
            try (SharedQueue<Counted> queue = SharedQueue.<Counted>builder().capacity(4).bytes(20_000).create()) {
                queue.put(new Counted("x".repeat(length), List.of(counter)));
            }
            assertThat(counter.incrementAndGet()).isEqualTo(8);
            counter.close();
        }
        await().untilAsserted(() -> assertThat(SessionSights.cellsInUse()).isEqualTo(before));
    }

    @Test
    void whatIsTakenRemovedOrRefusedLetsGoOfItsObjects() throws Exception {
        var before = SessionSights.cellsInUse();
        try (SharedQueue<Counted> queue = SharedQueue.<Counted>builder().capacity(3).bytes(20_000).create()) {
            for (int length : new int[] {0, 5_000, 100_000}) {
                SharedLong counter = SharedLong.create(7);
                var element = new Counted("x".repeat(length), List.of(counter));
                queue.put(element);
                queue.take();
                queue.put(element);
                queue.receive().nack();
                queue.receive().ack();
                queue.put(element);
                queue.clear();
                queue.addAll(List.of(new Counted("", List.of()), new Counted("", List.of()), new Counted("", List.of())));
                assertThat(queue.offer(element)).isFalse();
                queue.clear();
                counter.close();
            }
            assertThat(queue.size()).isZero();
        }
        await().untilAsserted(() -> assertThat(SessionSights.cellsInUse()).isEqualTo(before));
    }

    @Test
    void anElementThatNamesMoreObjectsThanTheQueueCanIsRefusedAtOnceAlsoByAFullOne() throws Exception {
        var before = SessionSights.cellsInUse();
        List<SharedLong> counters = IntStream.range(0, 1_000).mapToObj(i -> SharedLong.create(i)).toList();
        try (SharedQueue<List<SharedLong>> queue = SharedQueue.<List<SharedLong>>builder().capacity(1).bytes(2_000).create()) {
            for (int full = 0; full < 2; full++) {
                assertThatThrownBy(() -> queue.put(counters))
                        .isInstanceOf(NotSendableException.class)
                        .hasMessageContainingAll("1000 shared objects", "make the queue for more bytes");
                assertThatThrownBy(() -> queue.offer(counters)).isInstanceOf(NotSendableException.class);
                assertThat(queue.size()).isEqualTo(full);
                assertThat(queue.offer(List.of())).as("the queue is as it was").isEqualTo(full == 0);
            }
        } finally {
            counters.forEach(SharedLong::close);
        }
        await().untilAsserted(() -> assertThat(SessionSights.cellsInUse()).isEqualTo(before));
    }

    /** It needs a block for the names of the objects, though it is in a file. */
    @Test
    void aLargeElementWithObjectsForWhichThereIsNoBlockTakesNoPlacesWhileItWaits() throws Exception {
        record Named(SharedLong number, byte[] bytes) {}
        try (SharedQueue<Object> queue = SharedQueue.builder().capacity(50).bytes(10_000).create();
                var number = SharedLong.create(5)) {
            int small = 0;
            while (queue.offer(bytes(1_000, small))) {
                small++;
            }
            int free = queue.remainingCapacity();
            assertThat(free).isGreaterThan(10);
            assertThat(queue.offer(new Named(number, bytes(50_000, 1)), 1, TimeUnit.SECONDS)).isFalse();
            assertThat(queue.remainingCapacity()).isEqualTo(free);
            for (int i = 0; i < free - 1; i++) {
                assertThat(queue.offer(i)).as("%s of %s", i, free).isTrue();
            }
            for (int i = 0; i < small; i++) {
                assertThat(queue.take()).isEqualTo(bytes(1_000, i));
            }
            assertThat(queue.offer(new Named(number, bytes(50_000, 1)))).isTrue();
            for (int i = 0; i < free - 1; i++) {
                assertThat(queue.take()).isEqualTo(i);
            }
            var named = (Named) queue.take();
            assertThat(named.number()).isSameAs(number);
            assertThat(named.bytes()).isEqualTo(bytes(50_000, 1));
        }
    }

    /** One for which there is no heap, at times. */
    private static final class Demanding implements Serializable {
        private static final long serialVersionUID = 1L;
        private static boolean heap;

        private final String text = "x".repeat(200);

        private Object readResolve() {
            if (!heap) {
                throw new OutOfMemoryError("a test has no heap");
            }
            return this;
        }
    }

    @Test
    void anElementForWhichThereIsNoHeapGoesBack() throws Exception {
        try (SharedQueue<Demanding> queue = SharedQueue.create(4)) {
            queue.put(new Demanding());
            Demanding.heap = false;
            assertThatThrownBy(queue::take)
                    .isInstanceOf(BroodException.class)
                    .hasMessageContaining("Give this process more memory (Builder.maxHeap)")
                    .hasRootCauseInstanceOf(OutOfMemoryError.class);
            assertThatThrownBy(queue::receive).isInstanceOf(BroodException.class).hasRootCauseInstanceOf(OutOfMemoryError.class);
            assertThat(queue.size()).isOne();
            Demanding.heap = true;
            assertThat(queue.take().text).hasSize(200);
            assertThat(queue.size()).isZero();
        }
    }

    @Test
    void aQueueWhoseBytesAreUsedUpSaysSo() throws Exception {
        try (SharedQueue<byte[]> queue = SharedQueue.<byte[]>builder().capacity(1_000).bytes(10_000).create()) {
            while (queue.offer(bytes(1_000, 1))) {
                assertThat(queue.size()).isLessThan(20);
            }
            assertThatThrownBy(() -> queue.add(bytes(1_000, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("10000 bytes", "more bytes");
        }
    }

    @Test
    @Timeout(120)
    void interruptsLoseNoElementThatNamesASharedObject() throws Exception {
        if (FileMap.system().isPresent()) {
            receiveInterrupted();
        } else { // the JDK loses mappings then, which stay as long as the process
            Others.endOf(others.process(QueueElementsTest::receiveInterrupted));
        }
    }

    private static void receiveInterrupted() throws Exception {
        Thread consumer = Thread.currentThread();
        var over = new AtomicBoolean();
        try (SharedQueue<SharedQueue<Integer>> queue = SharedQueue.create(8)) {
            Thread interrupter = Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    consumer.interrupt();
                    LockSupport.parkNanos(1);
                }
            });
            try {
                for (int i = 0; i < 500; i++) {
                    try (SharedQueue<Integer> named = SharedQueue.create(1)) {
                        assertThat(named.offer(i)).isTrue();
                        assertThat(queue.offer(named)).isTrue();
                    }
                    try (SharedQueue<Integer> received = Objects.requireNonNull(i % 2 == 0 ? queue.poll() : taken(queue))) {
                        assertThat(received.poll()).isEqualTo(i);
                    }
                }
            } finally {
                over.set(true);
                Uninterruptibles.joinUninterruptibly(interrupter);
                boolean ignored = Thread.interrupted(); // the next test is not
            }
        }
    }

    private static <E> E taken(SharedQueue<E> queue) {
        while (true) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                assertThat(queue.size()).as("it stays, for the next attempt").isOne();
            }
        }
    }

    @Test
    void whatCannotBeReadIsToldWithARemedyThatFits() throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create(8)) {
            queue.put(new OutOfSeason());
            assertThatThrownBy(queue::take)
                    .isInstanceOf(BroodException.class)
                    .hasMessageContaining("it is not the day for it")
                    .hasMessageContaining("See the cause")
                    .hasMessageNotContaining("Use classes");
            assertThat(queue).isEmpty();
        }
    }

    /** An object that refuses to be read. */
    private static final class OutOfSeason implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException {
            throw new InvalidObjectException("it is not the day for it");
        }
    }
}
