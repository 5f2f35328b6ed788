// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A board in the memory of one JVM, whose threads stand for the pool's process and its workers. */
@Timeout(60)
class TaskBoardTest {

    private static final int VALUE = 1;
    private static final int PART = 2;

    private final Arena arena = Arena.ofShared();
    private SharedWords words = SharedWords.of(arena.allocate(8));

    @AfterEach
    void close() {
        arena.close();
    }

    private TaskBoard board(int lanes, int records, int seats, int outbox) {
        var layout = new BoardLayout(lanes, records, seats, outbox, 1 << 12);
        words = SharedWords.of(arena.allocate(layout.size(), 64));
        layout.format(words);
        return TaskBoard.of(words, WordWait.system());
    }

    private BoardWorker worker(int seat) {
        return new BoardWorker(words, WordWait.system(), seat);
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static long value(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    private record Told(int seat, int kind, long number, long value) {}

    private static List<Told> drain(TaskBoard board) {
        List<Told> told = new ArrayList<>();
        int count = board.drain(message -> told.add(new Told(message.seat(), message.kind(), message.number(), value(message.body()))));
        assertThat(count).isEqualTo(told.size());
        return told;
    }

    @Test
    void aTaskIsClaimedOnceAndItsResultIsTold() {
        TaskBoard board = board(1, 8, 2, 1 << 10);
        int record = board.put(5, 0, bytes(42), false);
        BoardWorker.Claim claim = Objects.requireNonNull(worker(1).claim());
        assertThat(claim.number()).isEqualTo(5);
        assertThat(value(claim.contents())).isEqualTo(42);
        assertThat(worker(0).claim()).isNull();
        assertThat(board.withdraw(record)).isFalse();
        assertThat(board.holding(1)).isEqualTo(new TaskBoard.Holding(TaskBoard.Stage.BEGUN, 5, record));
        assertThat(board.holding(0).stage()).isEqualTo(TaskBoard.Stage.NONE);
        assertThat(worker(1).end(claim, VALUE, bytes(43))).isTrue();
        assertThat(drain(board)).containsExactly(new Told(1, VALUE, 5, 43));
        board.release(record);
        assertThat(board.holding(1).stage()).isEqualTo(TaskBoard.Stage.NONE);
    }

    @Test
    void aBoardOfAnotherVersionAndANumberThatNoEntryCanNameAreRefused() {
        TaskBoard board = board(1, 8, 1, 1 << 10);
        for (long number : List.of(0L, -1L, BoardLayout.MOST_TASKS)) {
            assertThatThrownBy(() -> board.put(number, 0, bytes(1), false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("task number " + number);
        }
        assertThat(board.put(BoardLayout.MOST_TASKS - 1, 0, bytes(1), false)).isNotNegative();
        long before = System.nanoTime();
        assertThat(worker(0).claim()).extracting(BoardWorker.Claim::number).isEqualTo(BoardLayout.MOST_TASKS - 1);
        assertThat(board.started(0) - before).isNotNegative();
        words.intRelease(BoardLayout.VERSION_OFFSET, 7);
        assertThatThrownBy(() -> worker(0)).isInstanceOf(BroodException.class).hasMessageContaining("version 7");
    }

    @Test
    void workersLookIntoTheFirstLaneFirstAndTakeEachInItsOrder() {
        TaskBoard board = board(2, 8, 1, 1 << 10);
        List.of(1L, 2L).forEach(number -> board.put(number, 1, bytes(number), false));
        List.of(3L, 4L).forEach(number -> board.put(number, 0, bytes(number), false));
        List<Long> order = new ArrayList<>();
        BoardWorker worker = worker(0);
        for (BoardWorker.Claim claim = worker.claim(); claim != null; claim = worker.claim()) {
            order.add(claim.number());
            worker.end(claim, VALUE, bytes(0));
        }
        assertThat(order).containsExactly(3L, 4L, 1L, 2L);
    }

    @Test
    void aTaskThatIsWithdrawnIsNobodysAndItsRoomIsAnothers() {
        TaskBoard board = board(1, 8, 1, 1 << 10);
        for (int number = 1; number <= 100; number++) {
            assertThat(board.hasRoom(0)).isTrue();
            int record = board.put(number, 0, bytes(number), false);
            assertThat(board.withdraw(record)).isTrue();
        }
        int record = board.put(101, 0, bytes(101), false);
        assertThat(worker(0).claim()).extracting(BoardWorker.Claim::number).isEqualTo(101L);
        assertThat(board.withdraw(record)).isFalse();
    }

    @Test
    void aBoardThatIsFullSaysSo() {
        TaskBoard board = board(1, 8, 1, 1 << 10);
        List<Integer> records = new ArrayList<>();
        for (int number = 1; number <= 8; number++) {
            assertThat(board.hasRoom(0)).isTrue();
            records.add(board.put(number, 0, bytes(number), false));
        }
        assertThat(board.hasRoom(0)).isFalse();
        assertThat(board.withdraw(records.get(3))).isTrue();
        assertThat(board.hasRoom(0)).as("its position is taken until the head comes there").isFalse();
        assertThat(worker(0).claim()).isNotNull();
        assertThat(board.hasRoom(0)).isTrue();
    }

    @Test
    void contentsThatDoNotFitIntoARecordHaveAPlaceUntilTheyAreReleased() {
        TaskBoard board = board(1, 8, 1, 1 << 10);
        assertThat(board.longest()).isEqualTo(1024);
        byte[] large = new byte[1000];
        new Random(1).nextBytes(large);
        for (int number = 1; number <= 4; number++) {
            assertThat(board.put(number, 0, large, number == 3)).isNotNegative();
        }
        assertThat(board.put(5, 0, large, false)).as("no room for its contents").isNegative();
        assertThat(board.put(6, 0, bytes(6), false)).isNotNegative();
        BoardWorker worker = worker(0);
        for (int number = 1; number <= 4; number++) {
            BoardWorker.Claim claim = Objects.requireNonNull(worker.claim());
            assertThat(claim.contents()).isEqualTo(large);
            assertThat(claim.apart()).isEqualTo(number == 3);
            worker.end(claim, VALUE, bytes(number));
            board.release(board.recordOf(number));
            assertThat(board.put(10 + number, 0, large, false)).isNotNegative();
        }
    }

    @Test
    void blocksOfASpaceNeverOverlapAndAreJoinedWhenAllAreGivenBack() {
        Space space = new Space(1 << 16);
        Random random = new Random(7);
        Map<Integer, Integer> taken = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(3) > 0) {
                int bytes = 1 + random.nextInt(random.nextBoolean() ? 600 : 9_000);
                int block = space.take(bytes);
                if (block >= 0) {
                    int end = block + bytes;
                    assertThat(end).isLessThanOrEqualTo(1 << 16);
                    taken.forEach((begin, length) -> assertThat(begin + length <= block || end <= begin).isTrue());
                    taken.put(block, bytes);
                }
            } else if (!taken.isEmpty()) {
                int block = List.copyOf(taken.keySet()).get(random.nextInt(taken.size()));
                taken.remove(block);
                space.give(block);
            }
        }
        taken.keySet().forEach(space::give);
        int all = space.take(1 << 16);
        assertThat(all).isZero();
        assertThat(space.take(1)).isNegative();
        space.give(all);
        assertThatThrownBy(() -> space.give(512)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aWorkerThatIsDoomedUnderItsTaskClaimsNoOtherAndNoneIsDoomedUnderAnother() {
        TaskBoard board = board(1, 8, 1, 1 << 10);
        board.put(1, 0, bytes(1), false);
        board.put(2, 0, bytes(2), false);
        BoardWorker worker = worker(0);
        BoardWorker.Claim claim = Objects.requireNonNull(worker.claim());
        assertThat(board.doom(0, 2)).isFalse();
        assertThat(board.doom(0, 0)).isFalse();
        assertThat(board.doom(0, 1)).isTrue();
        assertThat(worker.end(claim, VALUE, bytes(7))).isFalse();
        assertThat(worker.claim()).isNull();
        assertThat(worker.take(() -> false)).isNull();
        assertThat(drain(board)).hasSize(1);
        board.vacate(0);
        assertThat(worker(0).claim()).extracting(BoardWorker.Claim::number).isEqualTo(2L);
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 256, 4096})
    void messagesOfAllLengthsGoThroughAnOutboxInTheirOrder(int capacity) throws Exception {
        TaskBoard board = board(1, 8, 1, capacity);
        board.put(1, 0, bytes(1), false);
        BoardWorker worker = worker(0);
        BoardWorker.Claim claim = Objects.requireNonNull(worker.claim());
        int longest = worker.longest();
        int count = 5_000;
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> telling = threads.submit(() -> {
                Random random = new Random(capacity);
                for (int i = 0; i < count; i++) {
                    byte[] body = new byte[random.nextInt(longest + 1)];
                    random.nextBytes(body);
                    worker.tell(claim, i, body);
                }
            });
            Random random = new Random(capacity);
            AtomicInteger next = new AtomicInteger();
            while (next.get() < count) {
                board.drain(message -> {
                    assertThat(message.kind()).isEqualTo(next.getAndIncrement());
                    assertThat(message.number()).isEqualTo(1);
                    assertThat(message.record()).isEqualTo(claim.record());
                    assertThat(message.began()).isEqualTo(claim.began());
                    assertThat(message.ran()).isNotNegative();
                    byte[] expected = new byte[random.nextInt(longest + 1)];
                    random.nextBytes(expected);
                    assertThat(message.body()).isEqualTo(expected);
                });
                board.sleep(TaskBoard.Sleeper.OWNER, () -> false, Duration.ofMillis(250).toNanos());
            }
            telling.get();
        }
        assertThatThrownBy(() -> worker.tell(claim, PART, new byte[longest + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most " + longest);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void everyTaskThatIsNotWithdrawnIsRunOnceByOneOfManyWorkers(int workers) throws Exception {
        int tasks = 100_000;
        TaskBoard board = board(2, 64, workers, 1 << 10);
        Map<Long, Integer> runs = new ConcurrentHashMap<>();
        var over = new java.util.concurrent.atomic.AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> working = new ArrayList<>();
            for (int seat = 0; seat < workers; seat++) {
                BoardWorker worker = worker(seat);
                working.add(threads.submit((Callable<Object>) () -> {
                    for (BoardWorker.Claim claim = worker.take(over::get); claim != null; claim = worker.take(over::get)) {
                        runs.merge(claim.number(), 1, Integer::sum);
                        worker.end(claim, VALUE, claim.contents());
                    }
                    return null;
                }));
            }
            Random random = new Random(workers);
            Map<Long, Integer> records = new HashMap<>();
            int withdrawn = 0;
            int told = 0;
            long number = 0;
            while (number < tasks || !records.isEmpty()) {
                int lane = random.nextInt(2);
                while (number < tasks && board.hasRoom(lane)) {
                    int record = board.put(++number, lane, bytes(number), false);
                    if (random.nextInt(10) == 0 && board.withdraw(record)) {
                        withdrawn++;
                    } else {
                        records.put(number, record);
                    }
                }
                List<Told> news = drain(board);
                for (Told ended : news) {
                    assertThat(ended.value()).isEqualTo(ended.number());
                    board.release(Objects.requireNonNull(records.remove(ended.number())));
                    told++;
                }
                if (news.isEmpty()) {
                    board.sleep(TaskBoard.Sleeper.CALLER, () -> false, Duration.ofMillis(250).toNanos());
                }
            }
            assertThat(told + withdrawn).isEqualTo(tasks);
            assertThat(runs).hasSize(told).doesNotContainValue(2);
            over.set(true);
            for (int seat = 0; seat < workers; seat++) {
                board.wake(seat);
            }
            for (Future<?> future : working) {
                future.get(10, TimeUnit.SECONDS);
            }
        }
    }
}
