// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.sync.Others;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * What the tests of JSR 166 expect of every {@link BlockingQueue}, and of {@link java.util.concurrent.ArrayBlockingQueue}. What they have of
 * waits, interrupts and nulls is in {@link SharedQueueTest}.
 */
@LeavesNothingBehind
@Timeout(300)
class QueueContractTest {

    private static final int SIZE = 20;

    private final Others others = new Others();
    private SharedQueue<Integer> queue = SharedQueue.create(SIZE);

    @BeforeEach
    void populate() {
        for (int i = 0; i < SIZE; i++) {
            assertThat(queue.offer(i)).isTrue();
        }
    }

    @AfterEach
    void end() throws Exception {
        others.end();
        queue.close();
    }

    private void replaceByEmpty(int capacity) {
        queue.close();
        queue = SharedQueue.create(capacity);
    }

    // Room.

    @Test
    void sizeAndRemainingCapacityAreTheCapacity() throws Exception {
        for (int i = 0; i < SIZE; i++) {
            assertThat(queue.remainingCapacity()).isEqualTo(i);
            assertThat(queue.size() + queue.remainingCapacity()).isEqualTo(SIZE);
            assertThat(queue.remove()).isEqualTo(i);
        }
        assertThat(queue.isEmpty()).isTrue();
        for (int i = 0; i < SIZE; i++) {
            assertThat(queue.remainingCapacity()).isEqualTo(SIZE - i);
            assertThat(queue.add(i)).isTrue();
        }
    }

    @Test
    void addOnAFullQueueIsRefused() {
        assertThatThrownBy(() -> queue.add(SIZE)).isInstanceOf(IllegalStateException.class).hasMessageContaining("full");
        assertThat(queue.size()).isEqualTo(SIZE);
    }

    @Test
    @SuppressWarnings("NullAway") // that null is refused is the point
    void whatComesBeforeARefusedElementIsAdded() {
        replaceByEmpty(SIZE);
        assertThatThrownBy(() -> queue.addAll(Arrays.asList(new Integer[SIZE]))).isInstanceOf(NullPointerException.class);
        assertThat(queue.isEmpty()).isTrue();
        assertThatThrownBy(() -> queue.addAll(Arrays.asList(1, 2, null))).isInstanceOf(NullPointerException.class);
        assertThat(queue.toArray()).containsExactly(1, 2);
        assertThatThrownBy(() -> queue.addAll(Collections.nCopies(SIZE, 7))).isInstanceOf(IllegalStateException.class);
        assertThat(queue.size()).isEqualTo(SIZE);
    }

    @Test
    void addAllSaysWhetherItHasChangedAnything() {
        replaceByEmpty(SIZE);
        assertThat(queue.addAll(List.of())).isFalse();
        assertThat(queue.addAll(List.of(1, 2, 3))).isTrue();
        assertThat(List.of(queue.remove(), queue.remove(), queue.remove())).containsExactly(1, 2, 3);
    }

    @Test
    void aPutterAndATakerMeet() throws Exception {
        replaceByEmpty(2);
        queue.putAll(List.of(1, 2));
        var both = new CyclicBarrier(2);
        var putting = others.thread(() -> {
            assertThat(queue.offer(3)).isFalse();
            both.await();
            return queue.offer(3, Others.LIMIT_SECONDS, TimeUnit.SECONDS);
        });
        var taking = others.thread(() -> {
            both.await();
            return queue.take();
        });
        assertThat(taking.get()).isEqualTo(1);
        assertThat(putting.get()).isTrue();
    }

    // Taking.

    @Test
    void everythingThatTakesTakesTheFirst() throws Exception {
        assertThat(queue.take()).isZero();
        assertThat(queue.poll()).isEqualTo(1);
        assertThat(queue.poll(0, TimeUnit.MILLISECONDS)).isEqualTo(2);
        assertThat(queue.poll(1, TimeUnit.DAYS)).isEqualTo(3);
        assertThat(queue.remove()).isEqualTo(4);
        assertThat(queue.peek()).isEqualTo(5);
        assertThat(queue.element()).isEqualTo(5);
        assertThat(queue.size()).isEqualTo(SIZE - 5);
        queue.clear();
        assertThat(queue.poll()).isNull();
        assertThat(queue.peek()).isNull();
        assertThatThrownBy(queue::element).isInstanceOf(NoSuchElementException.class).hasMessageContaining("empty");
        assertThatThrownBy(queue::remove).isInstanceOf(NoSuchElementException.class).hasMessageContaining("empty");
        assertThat(queue.add(1)).isTrue();
        assertThat(queue.isEmpty()).isFalse();
    }

    // drainTo.

    @Test
    void drainToEmptiesTheQueue() {
        List<Integer> drained = new ArrayList<>();
        assertThat(queue.drainTo(drained)).isEqualTo(SIZE);
        assertThat(queue.size()).isZero();
        assertThat(drained).hasSize(SIZE).isSorted();
        queue.add(0);
        queue.add(1);
        assertThat(queue.contains(0)).isTrue();
        drained.clear();
        assertThat(queue.drainTo(drained)).isEqualTo(2);
        assertThat(drained).containsExactly(0, 1);
    }

    @Test
    void drainToTakesNoMoreThanItIsAllowed() {
        for (int i = 0; i < SIZE + 2; i++) {
            replaceByEmpty(SIZE);
            populate();
            List<Integer> drained = new ArrayList<>();
            int expected = Math.min(i, SIZE);
            assertThat(queue.drainTo(drained, i)).isEqualTo(expected);
            assertThat(drained).hasSize(expected).isSorted();
            assertThat(queue.size()).isEqualTo(SIZE - expected);
        }
    }

    @Test
    void drainToMakesRoomForAPutter() throws Exception {
        var putting = others.thread(() -> {
            queue.put(SIZE);
            return true;
        });
        await().until(putting::isSleeping);
        List<Integer> drained = new ArrayList<>();
        queue.drainTo(drained);
        assertThat(putting.get()).isTrue();
        queue.drainTo(drained);
        assertThat(drained).hasSize(SIZE + 1).isSorted();
    }

    @Test
    void drainToLosesNoMoreThanTheElementThatItsTargetRefuses() {
        Collection<Integer> target = new ArrayList<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean add(Integer element) {
                if (element == 3) {
                    throw new UnsupportedOperationException("no 3");
                }
                return super.add(element);
            }
        };
        assertThatThrownBy(() -> queue.drainTo(target)).hasMessage("no 3");
        assertThat(target).containsExactly(0, 1, 2);
        assertThat(queue.peek()).isEqualTo(4);
        assertThatThrownBy(() -> queue.drainTo(Collections.emptyList())).isInstanceOf(UnsupportedOperationException.class);
    }

    // Removal from between.

    @Test
    void elementsAreRemovedWhereverTheyAre() {
        for (int i = 1; i < SIZE; i += 2) {
            assertThat(queue.contains(i)).isTrue();
            assertThat(queue.remove((Object) i)).isTrue();
            assertThat(queue.contains(i)).isFalse();
            assertThat(queue.remove((Object) i)).isFalse();
            assertThat(queue.contains(i - 1)).isTrue();
        }
        for (int i = 0; i < SIZE; i += 2) {
            assertThat(queue.remove((Object) i)).isTrue();
            assertThat(queue.remove((Object) (i + 1))).isFalse();
        }
        assertThat(queue.isEmpty()).isTrue();
        populate();
        assertThat(queue.size()).isEqualTo(SIZE);
    }

    @Test
    void ofEqualElementsTheFirstIsRemoved() {
        replaceByEmpty(8);
        queue.addAll(List.of(1, 2, 1, 3));
        assertThat(queue.remove((Object) 1)).isTrue();
        assertThat(queue.toArray()).containsExactly(2, 1, 3);
    }

    @Test
    void roomFromBetweenIsThereWhenWhatWasBeforeItIsTaken() {
        assertThat(queue.remove((Object) 5)).isTrue();
        assertThat(queue.remainingCapacity()).isEqualTo(1);
        for (int i = 0; i < 6; i++) {
            queue.poll();
        }
        for (int i = 0; i < 7; i++) {
            assertThat(queue.offer(100 + i)).isTrue();
        }
        assertThat(queue.offer(200)).isFalse();
        assertThat(queue.size()).isEqualTo(SIZE);
    }

    @Test
    @SuppressWarnings("CollectionIncompatibleType") // what cannot be there is the point
    void whatCannotBeThereIsNot() {
        assertThat(queue.contains("0")).isFalse();
        assertThat(queue.contains(null)).isFalse();
        assertThat(queue.remove("0")).isFalse();
        assertThat(queue.remove(null)).isFalse();
        assertThat(queue.size()).isEqualTo(SIZE);
    }

    @Test
    @SuppressWarnings("NullAway") // that null is refused is the point
    void manyAreRemovedOrRetained() {
        assertThat(queue.containsAll(List.of())).isTrue();
        assertThat(queue.containsAll(List.of(3, 19, 0))).isTrue();
        assertThat(queue.containsAll(List.of(3, SIZE))).isFalse();
        assertThat(queue.retainAll(new HashSet<>(List.of(queue.toArray())))).isFalse();
        assertThat(queue.removeAll(List.of(0, 1, SIZE))).isTrue();
        assertThat(queue.removeAll(List.of(0, 1))).isFalse();
        assertThat(queue.retainAll(List.of(0, 4, 7))).isTrue();
        assertThat(queue.toArray()).containsExactly(4, 7);
        assertThat(queue.removeIf(element -> element < 5)).isTrue();
        assertThat(queue.removeIf(element -> element < 5)).isFalse();
        assertThat(queue.toArray()).containsExactly(7);
        assertThat(queue.retainAll(List.of())).isTrue();
        assertThat(queue.isEmpty()).isTrue();
        assertThatThrownBy(() -> queue.containsAll(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> queue.removeAll(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> queue.retainAll(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aFilterThatThrowsStopsTheRemoval() {
        assertThatThrownBy(() -> queue.removeIf(element -> {
            if (element == 2) {
                throw new IllegalArgumentException("two");
            }
            return true;
        })).hasMessage("two");
        assertThat(queue.peek()).isEqualTo(2);
    }

    @Test
    void aClearedQueueTakesAsManyAgain() {
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.remainingCapacity()).isEqualTo(SIZE);
        populate();
        queue.clear();
        queue.clear();
        assertThat(queue.size()).isZero();
    }

    // Arrays.

    @Test
    @SuppressWarnings({"CollectionToArraySafeParameter", "NullAway"}) // that is what is refused
    void arraysHaveTheElementsInOrder() {
        Object[] all = queue.toArray();
        assertThat(all).hasSize(SIZE);
        assertThat(all.getClass()).isSameAs(Object[].class);
        var same = new Integer[SIZE];
        assertThat(queue.toArray(same)).isSameAs(same).isEqualTo(all);
        var large = new Integer[SIZE + 2];
        Arrays.fill(large, 77);
        assertThat(queue.toArray(large)).isSameAs(large);
        assertThat(large[SIZE]).isNull();
        assertThat(large[SIZE + 1]).isEqualTo(77);
        assertThat(queue.toArray(Integer[]::new)).isEqualTo(same);
        for (int i = 0; i < SIZE; i++) {
            assertThat(queue.poll()).isEqualTo(same[i]);
        }
        assertThat(queue.toArray()).isEmpty();
        populate();
        assertThatThrownBy(() -> queue.toArray(new String[10])).isInstanceOf(ArrayStoreException.class);
        assertThatThrownBy(() -> queue.toArray((Object[]) null)).isInstanceOf(NullPointerException.class);
    }

    // Iterators.

    @Test
    void anIteratorShowsAllInOrder() {
        Iterator<Integer> iterator = queue.iterator();
        for (int i = 0; i < SIZE; i++) {
            assertThat(iterator.hasNext()).isTrue();
            assertThat(iterator.hasNext()).isTrue();
            assertThat(iterator.next()).isEqualTo(i);
        }
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
        queue.clear();
        Iterator<Integer> none = queue.iterator();
        assertThat(none.hasNext()).isFalse();
        assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(none::remove).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anIteratorRemovesWhatItHasShown() {
        Iterator<Integer> iterator = queue.iterator();
        assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
        while (iterator.hasNext()) {
            if (iterator.next() % 3 != 0) {
                iterator.remove();
                assertThatThrownBy(iterator::remove).isInstanceOf(IllegalStateException.class);
            }
        }
        assertThat(queue.toArray()).containsExactly(0, 3, 6, 9, 12, 15, 18);
    }

    @Test
    void anIteratorIsWeaklyConsistent() {
        replaceByEmpty(3);
        queue.addAll(List.of(1, 2, 3));
        Iterator<Integer> begun = queue.iterator();
        assertThat(queue.poll()).isEqualTo(1);
        assertThat(queue.poll()).isEqualTo(2);
        assertThat(queue.poll()).isEqualTo(3);
        queue.addAll(List.of(4, 5, 6));
        List<Integer> seen = new ArrayList<>();
        begun.forEachRemaining(seen::add);
        assertThat(seen).as("what it had found before, and no other in the places of those").startsWith(1).doesNotContain(2, 3);
        assertThat(queue.toArray()).containsExactly(4, 5, 6);
        Iterator<Integer> late = queue.iterator();
        assertThat(late.next()).isEqualTo(4);
        assertThat(queue.poll()).isEqualTo(4);
        queue.add(4);
        late.remove(); // that one is gone, and the other one is not the one that was shown
        assertThat(queue.toArray()).containsExactly(5, 6, 4);
    }

    @Test
    void ofThreadsThatIterateAndThreadsThatTakeNoneFails() throws Exception {
        replaceByEmpty(8);
        var over = new AtomicInteger();
        List<Others.Running<Boolean>> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int kind = i;
            threads.add(others.thread(() -> {
                int count = 0;
                while (over.get() == 0) {
                    switch (kind) {
                        case 0 -> queue.offer(count++);
                        case 1 -> queue.poll();
                        default -> queue.removeIf(element -> element % 5 == 0);
                    }
                }
                return true;
            }));
        }
        for (int round = 0; round < 2_000; round++) {
            int last = -1;
            for (int element : queue) {
                assertThat(element).isGreaterThan(last);
                last = element;
            }
            assertThat(queue.size()).isBetween(0, 8);
            assertThat(queue.remainingCapacity()).isBetween(0, 8);
        }
        over.set(1);
        for (var thread : threads) {
            assertThat(thread.get()).isTrue();
        }
    }

    @Test
    void allIsSeenByForEachAndSpliterators() {
        List<Integer> seen = new ArrayList<>();
        queue.forEach(seen::add);
        assertThat(seen).hasSize(SIZE).isSorted();
        Spliterator<Integer> spliterator = queue.spliterator();
        assertThat(spliterator.hasCharacteristics(Spliterator.ORDERED)).isTrue();
        assertThat(spliterator.hasCharacteristics(Spliterator.NONNULL)).isTrue();
        assertThat(spliterator.hasCharacteristics(Spliterator.CONCURRENT)).isTrue();
        List<Integer> split = new ArrayList<>();
        spliterator.forEachRemaining(split::add);
        assertThat(split).isEqualTo(seen);
        assertThat(queue.size()).isEqualTo(SIZE);
    }

    @Test
    @SuppressWarnings("SelfEquals") // it is the one queue, whatever is in it
    void aQueueIsEqualToItselfAlone() {
        try (SharedQueue<Integer> same = SharedQueue.create(SIZE)) {
            assertThat(same.addAll(List.of(queue.toArray(Integer[]::new)))).isTrue();
            assertThat(queue.equals(queue)).isTrue();
            assertThat(queue.equals(same)).isFalse();
        }
    }
}
