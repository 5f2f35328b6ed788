// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.internal.sync.SessionSights;
import dev.brood.memory.SharedLong;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A storm: three producers and three consumers of one queue, each of which is followed by another one when it is killed. */
final class QueueStorm {

    static final int LEAST_KILLS = 6;

    private static final int PRODUCERS = 3;
    private static final int PLACES = 2 * PRODUCERS;
    private static final int CAPACITY = 64;
    private static final long BYTES = 100_000;
    private static final int MOST_PARTICIPANTS = 60_000;
    private static final long CALM_NANOS = Duration.ofMinutes(2).toNanos();
    private static final long LONG_DEATH_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long LONGEST_STOP_NANOS = Duration.ofMillis(150).toNanos();

    private final boolean acknowledging;
    private final long pauseNanos;
    private final QueueStormJournal journal;
    private final SharedQueue<Object> queue = SharedQueue.builder().capacity(CAPACITY).bytes(BYTES).create();
    private final SharedLong counter = SharedLong.create(0);
    private final List<Thread> places = new ArrayList<>();
    private final Map<Integer, Long> stopped = new HashMap<>();
    private int kills;
    private int killsInside;
    private int stops;
    private int consumersKilled;
    private long atRisk;

    private QueueStorm(boolean acknowledging, int elements, Duration pause) {
        this.acknowledging = acknowledging;
        this.pauseNanos = pause.toNanos();
        this.journal = QueueStormJournal.create(MOST_PARTICIPANTS, elements);
    }

    /**
     * Kills participants as fast as others come, and checks what became of each element.
     *
     * @param acknowledging whether consumers receive and acknowledge, or take
     * @param elements how many are put at most
     * @param limit for how long at most, but where fewer than {@link #LEAST_KILLS} were killed by then
     * @param pause how long to wait at most after one was killed
     */
    static QueueStormReport rage(boolean acknowledging, int elements, Duration limit, Duration pause) throws Exception {
        Map<?, Long> before = SessionSights.cellsInUse();
        var storm = new QueueStorm(acknowledging, elements, pause);
        QueueStormReport report;
        try {
            report = storm.rage(limit.toNanos());
        } finally {
            storm.close();
        }
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(SessionSights.cellsInUse()).isEqualTo(before));
        return report;
    }

    private QueueStormReport rage(long limit) throws Exception {
        long began = System.nanoTime();
        for (int place = 0; place < PLACES; place++) {
            int at = place;
            places.add(Thread.ofPlatform().name("storm-" + place).start(() -> raiseAt(at)));
        }
        try {
            killAndStop(began + limit);
        } finally {
            for (int number : List.copyOf(stopped.keySet())) {
                goOn(number);
            }
            journal.end();
        }
        awaitEnd(places.subList(0, PRODUCERS));
        long nanos = System.nanoTime() - began;
        queue.end();
        awaitEnd(places.subList(PRODUCERS, PLACES));
        assertThat(journal.failures()).as("failures, each told on standard error").isZero();
        assertThat(queue.size()).as("%s has been taken", queue).isZero();
        assertThat(queue.remainingCapacity()).isEqualTo(CAPACITY);
        assertThat(queue.holders()).isEmpty();
        return checked(nanos);
    }

    // Participants.

    private static boolean isProducer(int place) {
        return place < PRODUCERS;
    }

    private void raiseAt(int place) {
        try {
            while (isProducer(place) ? !journal.isOver() && journal.elements() < journal.fates().length() : !hasEnded()) {
                int number = journal.ticket();
                try (ChildProcess child = ChildProcess.builder(work(place, number)).jvmArgs("-XX:TieredStopAtLevel=1").start()) {
                    child.join();
                    OptionalInt exit = child.exitCode();
                    if (!exit.equals(OptionalInt.of(journal.isKilled(number) ? -9 : 0))) {
                        journal.fail("participant " + number + " ended with " + exit);
                    }
                }
            }
        } catch (Throwable e) {
            journal.fail("the parent of place " + place + " threw " + e);
            e.printStackTrace();
        }
    }

    private boolean hasEnded() {
        return queue.isEnded() && queue.size() == 0;
    }

    private RemoteAction work(int place, int number) {
        QueueStormJournal shared = journal;
        SharedQueue<Object> sharedQueue = queue;
        SharedLong sharedCounter = counter;
        boolean receiving = acknowledging;
        return () -> {
            var participant = new QueueStormParticipant(shared, sharedQueue, sharedCounter, number);
            shared.come(number, place);
            if (isProducer(place)) {
                participant.produce();
            } else if (receiving) {
                participant.receive();
            } else {
                participant.take();
            }
        };
    }

    private void awaitEnd(List<Thread> threads) throws InterruptedException {
        long limit = System.nanoTime() + CALM_NANOS;
        for (Thread thread : threads) {
            boolean ended = thread.join(Duration.ofNanos(Math.max(1, limit - System.nanoTime())));
            assertThat(ended).as("all have ended; %s", ended ? "" : describe()).isTrue();
        }
    }

    // Killing.

    private void killAndStop(long until) throws Exception {
        long quiet = System.nanoTime();
        while ((System.nanoTime() - until < 0 || kills < LEAST_KILLS)
                && journal.failures() == 0
                && journal.elements() < journal.fates().length()
                && journal.participants() < MOST_PARTICIPANTS - PLACES) {
            stopSometimes();
            List<Integer> victims = victims();
            if (victims.isEmpty()) {
                assertThat(System.nanoTime() - quiet).as("nobody came; %s", describe()).isLessThan(CALM_NANOS);
                pause(1_000_000);
                continue;
            }
            quiet = System.nanoTime();
            kill(victims.get(ThreadLocalRandom.current().nextInt(victims.size())));
            pause(ThreadLocalRandom.current().nextLong(pauseNanos));
        }
    }

    /** The places of those at work, of producers and consumers, if one of each stays. */
    private List<Integer> victims() {
        List<Integer> victims = new ArrayList<>();
        for (int first : new int[] {0, PRODUCERS}) {
            List<Integer> ready = IntStream.range(first, first + PRODUCERS).filter(this::isReady).boxed().toList();
            if (ready.size() > 1) {
                victims.addAll(ready);
            }
        }
        return victims;
    }

    private boolean isReady(int place) {
        int number = journal.at(place);
        return number >= 0 && !journal.isKilled(number) && journal.doneBy(number) > 20;
    }

    private void kill(int place) throws Exception {
        int number = journal.at(place);
        journal.killed(number);
        ProcessHandle.of(journal.pid(number)).ifPresent(ProcessHandle::destroyForcibly);
        stopped.remove(number);
        long began = System.nanoTime();
        boolean told = false;
        while (SessionSights.isHeld(journal.process(number))) {
            long waited = System.nanoTime() - began;
            if (waited > LONG_DEATH_NANOS && !told) {
                told = true;
                System.err.println("STORM: participant " + number + " was killed " + waited / 1_000_000 + " ms ago, and still holds its byte: "
                        + state(journal.pid(number)) + "; stopped: " + stopped.keySet());
            }
            assertThat(waited).as("the kernel has not taken participant %s down", number).isLessThan(CALM_NANOS);
            pause(200_000);
        }
        kills++;
        killsInside += journal.atRisk(number) > 0 ? 1 : 0;
        if (!isProducer(place)) {
            consumersKilled++;
            atRisk += journal.atRisk(number);
        }
    }

    private static String state(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat"));
        } catch (IOException e) {
            return e.toString(); // most often that it is not there any more
        }
    }

    /** Waits, and continues those that have been stopped for long enough. */
    private void pause(long nanos) throws Exception {
        long until = System.nanoTime() + nanos;
        long left = nanos;
        while (left > 0) {
            LockSupport.parkNanos(Math.min(left, 5_000_000));
            for (Map.Entry<Integer, Long> entry : List.copyOf(stopped.entrySet())) {
                if (System.nanoTime() - entry.getValue() >= 0) {
                    goOn(entry.getKey());
                }
            }
            left = until - System.nanoTime();
        }
    }

    private void stopSometimes() throws Exception {
        int place = ThreadLocalRandom.current().nextInt(PLACES);
        if (stopped.isEmpty() && isReady(place) && ThreadLocalRandom.current().nextInt(8) == 0) {
            int number = journal.at(place);
            signal(number, "STOP");
            stopped.put(number, System.nanoTime() + ThreadLocalRandom.current().nextLong(LONGEST_STOP_NANOS));
            stops++;
        }
    }

    private void goOn(int number) throws Exception {
        signal(number, "CONT");
        stopped.remove(number);
    }

    private void signal(int number, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(journal.pid(number))).inheritIO().start().waitFor()).isZero();
    }

    // Checking.

    private QueueStormReport checked(long nanos) {
        long put = 0;
        long processed = 0;
        long again = 0;
        long missing = 0;
        long twice = 0;
        for (long element = 0; element < journal.elements(); element++) {
            long fate = journal.fates().getVolatile(element);
            int first = QueueStormJournal.first(fate);
            int later = QueueStormJournal.again(fate);
            if (first > 1) {
                assertThat(first).as("how often element %s came without a mark", element).isLessThanOrEqualTo(1);
            }
            put += QueueStormJournal.isPut(fate) ? 1 : 0;
            processed += first + later > 0 ? 1 : 0;
            again += later;
            missing += QueueStormJournal.isPut(fate) && first + later == 0 ? 1 : 0;
            twice += Math.max(0, first + later - 1);
        }
        var report = new QueueStormReport(nanos, kills, killsInside, stops, journal.elements(), put, processed, again, missing,
                journal.waits(), journal.longestWaitMillis());
        if (acknowledging) {
            assertThat(missing).as("elements that were put and never came; %s", report).isZero();
            assertThat(again).as("elements that came back; %s", report).isLessThanOrEqualTo(consumersKilled);
            assertThat(twice).as("elements that were processed twice; %s", report).isLessThanOrEqualTo(consumersKilled);
            assertThat(journal.misplaced()).as("elements out of their producer's order").isZero();
        } else {
            assertThat(missing).as("elements that were lost; %s", report).isLessThanOrEqualTo(atRisk);
            assertThat(twice).as("elements that came twice; %s", report).isZero();
            // What a process was reading when it was killed comes back, after others of the same producer.
            assertThat(journal.misplaced()).as("elements out of their producer's order").isLessThanOrEqualTo(consumersKilled);
        }
        assertThat(processed).isGreaterThan(0);
        return report;
    }

    /** Who is where, for the message of a failure. */
    private String describe() {
        var text = new StringBuilder("\n").append(queue).append(' ').append(queue.holders()).append('\n');
        for (int place = 0; place < PLACES; place++) {
            int number = journal.at(place);
            text.append("place ").append(place).append(": participant ").append(number);
            if (number >= 0) {
                text.append(journal.isKilled(number) ? " (killed)" : "").append(", at risk ").append(journal.atRisk(number))
                        .append(", done ").append(journal.doneBy(number));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private void close() throws InterruptedException {
        journal.end();
        for (int place = 0; place < PLACES; place++) {
            int number = journal.at(place);
            if (number >= 0 && places.get(place).isAlive()) {
                journal.killed(number);
                ProcessHandle.of(journal.pid(number)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
        queue.end();
        queue.clear();
        for (Thread thread : places) {
            thread.join(Duration.ofSeconds(30));
        }
        queue.close();
        counter.close();
        journal.close();
    }
}
