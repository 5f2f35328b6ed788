// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.ChildProcess;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.ProcessStat;
import dev.brood.internal.sync.SessionSights;
import dev.brood.sync.StormJournal.Phase;
import dev.brood.sync.StormJournal.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A storm: two parents keep three participants each at work, and at least four of these work whenever one is killed. This
 * process takes part, too, and is the one that kills.
 */
final class Storm {

    private static final int PARENTS = 2;
    private static final int CHILDREN = 3;
    private static final int AT_WORK = 4;
    private static final int WAITS_PER_KILL = 2_000;
    private static final long CALM_NANOS = Duration.ofMinutes(2).toNanos();
    private static final long PARENT_STOPPED_NANOS = Duration.ofMillis(400).toNanos();
    private static final int KILLS_BETWEEN_STOPS_OF_A_PARENT = 20;

    private final int kills;
    private final Duration limit;
    private final boolean stopping;
    private final StormObjects objects;
    private final StormJournal journal;
    private final List<ChildProcess> parents = new ArrayList<>();
    private final StormReport report = new StormReport();
    private final Map<Integer, Long> stopped = new HashMap<>();

    private Storm(int kills, Duration limit, boolean stopping) {
        this.kills = kills;
        this.limit = limit;
        this.stopping = stopping;
        // Each place may be taken by one more than were killed, and numbers are given away before a process is started.
        this.objects = StormObjects.create(kills + PARENTS * CHILDREN * 4, kills * WAITS_PER_KILL);
        this.journal = objects.journal();
    }

    /**
     * Kills participants as fast as there are others, and checks everything but the times.
     *
     * @param kills how many at least, unless the time is over
     * @param limit for how long at most
     * @param stopping whether participants are also stopped and let go on
     */
    static StormReport rage(int kills, Duration limit, boolean stopping) throws Exception {
        Map<?, Long> before = SessionSights.cellsInUse();
        int chunks = SessionSights.chunks();
        var storm = new Storm(kills, limit, stopping);
        try {
            storm.rage();
        } finally {
            storm.close();
        }
        Family.await().untilAsserted(() -> assertThat(SessionSights.cellsInUse()).isEqualTo(before));
        storm.report.grew(SessionSights.chunks() - chunks);
        return storm.report;
    }

    /** Takes part until the storm is over. */
    static void takePart(StormObjects objects, int number, int place, boolean virtual) throws InterruptedException {
        objects.journal().come(number, place);
        List<Thread> threads = new ArrayList<>();
        for (Work work : Work.values()) {
            var thread = new StormThread(objects, number, work);
            threads.add((virtual ? Thread.ofVirtual() : Thread.ofPlatform()).name("storm-" + work).start(thread));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Keeps some participants alive until the storm is over. */
    private static void raise(StormObjects objects, int firstPlace) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CHILDREN; i++) {
            int place = firstPlace + i;
            threads.add(Thread.ofPlatform().name("raise-" + place).start(() -> raiseAt(objects, place)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void raiseAt(StormObjects objects, int place) {
        StormJournal journal = objects.journal();
        try {
            while (!journal.isOver()) {
                int number = journal.ticket();
                boolean virtual = number % 4 == 3;
                try (ChildProcess child = ChildProcess.builder(() -> takePart(objects, number, place, virtual))
                        .jvmArgs("-XX:TieredStopAtLevel=1")
                        .start()) {
                    child.join();
                    OptionalInt exit = child.exitCode();
                    if (!exit.equals(OptionalInt.of(journal.isKilled(number) ? -9 : 0))) {
                        journal.fail("participant " + number + " ended with " + exit);
                    }
                }
            }
        } catch (Throwable e) {
            journal.fail("the parent at place " + place + " threw " + e);
            e.printStackTrace();
        }
    }

    private void rage() throws Exception {
        int own = journal.ticket();
        Thread self = Thread.ofPlatform().name("storm").start(() -> {
            try {
                takePart(objects, own, 0, false);
            } catch (InterruptedException e) {
                journal.fail("the test was interrupted");
            }
        });
        long began = System.nanoTime();
        try {
            startParents();
            killAndStop();
            checkProgress(own);
        } finally {
            report.took(System.nanoTime() - began);
            continueAll();
            journal.end();
            endParticipants(self);
        }
        assertThat(journal.failures()).as("failures, each told on standard error").isZero();
        for (ChildProcess parent : parents) {
            assertThat(parent.exitCode()).hasValue(0);
        }
        checkCounters();
        if (objects.barrier().isBroken()) {
            objects.barrier().reset();
        }
        objects.checkNothingIsHeld();
        report.addWaits(journal);
    }

    private void startParents() {
        StormObjects shared = objects;
        for (int i = 0; i < PARENTS; i++) {
            int firstPlace = 1 + i * CHILDREN;
            parents.add(ChildProcess.builder(() -> raise(shared, firstPlace)).name("parent-" + i).start());
        }
    }

    private void endParticipants(Thread self) throws Exception {
        long limit = System.nanoTime() + CALM_NANOS;
        boolean ended = false;
        while (!ended && System.nanoTime() - limit < 0) {
            if (objects.buffer().tryLock(100, TimeUnit.MILLISECONDS)) {
                objects.buffer().unlock();
                objects.wakeAll();
            }
            ended = self.join(Duration.ofMillis(20));
            for (ChildProcess parent : parents) {
                ended &= parent.join(Duration.ofMillis(20));
            }
        }
        assertThat(ended).as("all participants have ended; %s", ended ? "" : describe()).isTrue();
    }

    // Killing.

    private void killAndStop() throws Exception {
        long quiet = System.nanoTime();
        int sinceStop = KILLS_BETWEEN_STOPS_OF_A_PARENT / 2;
        long began = System.nanoTime();
        while (report.kills() < kills && journal.failures() == 0 && System.nanoTime() - began < limit.toNanos()) {
            List<Integer> ready = ready();
            if (stopping) {
                stopOrContinue(ready);
            }
            if (ready.size() < AT_WORK) {
                assertThat(System.nanoTime() - quiet).as("nobody came; %s", describe()).isLessThan(CALM_NANOS);
                LockSupport.parkNanos(1_000_000);
                continue;
            }
            quiet = System.nanoTime();
            if (++sinceStop > KILLS_BETWEEN_STOPS_OF_A_PARENT) {
                sinceStop = 0;
                killWithParentStopped();
            } else {
                kill(ready.get(ThreadLocalRandom.current().nextInt(ready.size())), false);
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(10_000_000));
        }
    }

    /** Who lives and has done something. */
    private List<Integer> ready() {
        return IntStream.rangeClosed(1, PARENTS * CHILDREN)
                .map(journal::at)
                .filter(number -> number >= 0 && !journal.isKilled(number) && journal.done(number) > 0)
                .collect(ArrayList::new, List::add, List::addAll);
    }

    private void kill(int number, boolean parentStopped) {
        journal.killed(number);
        long process = journal.process(number);
        ProcessHandle.of(journal.pid(number)).ifPresent(ProcessHandle::destroyForcibly);
        stopped.remove(number);
        long limit = System.nanoTime() + CALM_NANOS;
        while (SessionSights.isHeld(process)) {
            assertThat(System.nanoTime() - limit).as("the kernel has not taken participant %s down", number).isNegative();
            LockSupport.parkNanos(200_000);
        }
        report.killed(System.nanoTime(), journal, number, parentStopped);
    }

    private void killWithParentStopped() throws Exception {
        int index = ThreadLocalRandom.current().nextInt(PARENTS);
        signal(parents.get(index).pid(), "STOP");
        try {
            List<Integer> victims = ready();
            Collections.shuffle(victims);
            int left = 2;
            for (int victim : victims) {
                if (left > 0 && isChildOf(index, victim)) {
                    kill(victim, true);
                    left--;
                }
            }
            LockSupport.parkNanos(PARENT_STOPPED_NANOS);
        } finally {
            signal(parents.get(index).pid(), "CONT");
        }
    }

    private boolean isChildOf(int parent, int number) {
        return IntStream.range(0, CHILDREN).anyMatch(i -> journal.at(1 + parent * CHILDREN + i) == number);
    }

    // Stopping.

    private void stopOrContinue(List<Integer> ready) throws Exception {
        for (int number : List.copyOf(stopped.keySet())) {
            if (System.nanoTime() - stopped.getOrDefault(number, 0L) >= 0) {
                signal(journal.pid(number), "CONT");
                stopped.remove(number);
            }
        }
        if (stopped.size() < 2 && !ready.isEmpty()) {
            int number = ready.get(ThreadLocalRandom.current().nextInt(ready.size()));
            if (!stopped.containsKey(number)) {
                signal(journal.pid(number), "STOP");
                stopped.put(number, System.nanoTime() + ThreadLocalRandom.current().nextLong(200_000_000));
                report.stopped(journal, number);
            }
        }
    }

    private void continueAll() throws Exception {
        for (int number : stopped.keySet()) {
            signal(journal.pid(number), "CONT");
        }
        stopped.clear();
    }

    private static void signal(long pid, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor()).isZero();
        if (name.equals("STOP")) {
            Family.await().until(() -> ProcFs.system().stat(pid).filter(ProcessStat::isStopped).isPresent());
        }
    }

    // Checking.

    /** When nobody is killed or stopped any more, all kinds of work go on. */
    private void checkProgress(int own) throws Exception {
        if (journal.failures() > 0) {
            return;
        }
        continueAll();
        long[] before = doneByAll();
        Family.await().untilAsserted(() -> {
            long[] now = doneByAll();
            for (Work work : Work.values()) {
                assertThat(now[work.ordinal()]).as("%s goes on; %s", work, describe()).isGreaterThan(before[work.ordinal()]);
            }
        });
        assertThat(journal.done(own)).isPositive();
    }

    private long[] doneByAll() {
        var done = new long[Work.values().length];
        for (int number = 0; number < journal.participants(); number++) {
            for (Work work : Work.values()) {
                done[work.ordinal()] += journal.done(number, work);
            }
        }
        return done;
    }

    private void checkCounters() {
        long[] done = doneByAll();
        report.done(done);
        for (Work work : List.of(Work.OWN, Work.PLAIN, Work.FAIR, Work.FAILING, Work.WRITE)) {
            assertThat(journal.counter(work))
                    .as("what was counted by %s", work)
                    .isBetween(done[work.ordinal()], done[work.ordinal()] + report.kills());
        }
        assertThat(objects.counter().get()).isBetween(done[Work.OWN.ordinal()], done[Work.OWN.ordinal()] + report.kills());
        long moved = done[Work.PUT.ordinal()] - done[Work.TAKE.ordinal()];
        assertThat(journal.words().get(StormJournal.BUFFERED)).isBetween(moved - report.kills(), moved + report.kills());
        long rounds = journal.words().get(StormJournal.ROUNDS);
        for (int index = 0; index < StormObjects.PARTIES; index++) {
            assertThat(journal.words().get(StormJournal.MET + index))
                    .as("rounds that were left with index %s", index)
                    .isBetween(rounds - report.kills(), rounds);
        }
    }

    /** Who is where, for the message of a failure. */
    private String describe() {
        var text = new StringBuilder("\n");
        for (int place = 0; place <= PARENTS * CHILDREN; place++) {
            int number = journal.at(place);
            if (number >= 0) {
                text.append("participant ").append(number).append(journal.isKilled(number) ? " (killed)" : "").append(": ");
                for (Work work : Work.values()) {
                    Phase phase = journal.phase(number, work);
                    long millis = (System.nanoTime() - journal.since(number, work)) / 1_000_000;
                    text.append(work).append(' ').append(phase).append(' ').append(millis).append(" ms, ");
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    private void close() {
        for (ChildProcess parent : parents) {
            parent.kill();
            parent.close();
        }
        objects.close();
    }
}
