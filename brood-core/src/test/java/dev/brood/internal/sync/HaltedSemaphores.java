// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Peers;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A model of processes that share semaphores and barriers, in one JVM: each operation is halted, or stopped, before each of its
 * stores; then others go on, and recover, and are halted or stopped in that, too; and nothing is lost.
 *
 * <p>Run with {@link HaltGuard}, by {@link HaltedSemaphoresTest}. Prints how many stores each operation has.
 */
final class HaltedSemaphores {

    private static final int PERMITS = 5;

    private final Path folder;
    private final Set<Party> dead = ConcurrentHashMap.newKeySet();
    private int generation;
    private int cases;

    private HaltedSemaphores(Path folder) {
        this.folder = folder;
    }

    /** Runs all cases in a folder, which is empty. */
    public static void main(String[] arguments) throws Exception {
        var model = new HaltedSemaphores(Path.of(arguments[0]));
        for (int type : new int[] {SemaphoreCore.RETURNING, SemaphoreCore.RETURNING | SemaphoreCore.BOUNDED, 0}) {
            model.semaphores(type);
        }
        model.barriers();
        System.out.println(model.cases + " cases");
    }

    /** One process of the model. */
    private final class Member {
        private final Core.Surroundings around;

        Member(int slot) {
            var arena = new CellArena(folder, new Party(slot, ++generation));
            SharedWords bell = SharedWords.of(Arena.ofAuto().allocate(Long.BYTES, Long.BYTES));
            WordWait waits = WordWait.system();
            around = new Core.Surroundings("model", arena, new Population(), waits, new Doorbell(bell, 0, waits));
        }

        Party party() {
            return around.arena().self();
        }

        void recover(Party who) {
            around.arena().recover(who, (cell, lost) -> SharedObjects.repair(around, cell, lost));
        }
    }

    private final class Population implements Peers {
        @Override
        public boolean isAlive(Party party) {
            return !dead.contains(party);
        }

        @Override
        public String describe(Party party) {
            return Integer.toString(party.slot());
        }

        @Override
        public void foundDead(Party party) {}

        @Override
        public void ring(int slot) {}
    }

    // Semaphores.

    /** What the victim does; it has two permits. */
    private interface Operation {
        void run(Member victim, SemaphoreCore core, long reference) throws Exception;
    }

    private static Map<String, Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("acquire", (victim, core, reference) -> check(core.tryAcquire(1), "acquired"));
        operations.put("refused", (victim, core, reference) -> check(!core.tryAcquire(PERMITS), "refused"));
        operations.put("time over", (victim, core, reference) -> check(!core.tryAcquire(PERMITS, 1, TimeUnit.NANOSECONDS), "refused"));
        operations.put("release", (victim, core, reference) -> core.release(1));
        operations.put("release all", (victim, core, reference) -> core.release(2));
        operations.put("drain", (victim, core, reference) -> core.drainPermits());
        operations.put("close", (victim, core, reference) -> {
            core.abandon();
            victim.around.arena().detach(core.attachment());
        });
        return operations;
    }

    /** A semaphore of five permits: the bystander has one, the victim two. */
    private final class Scene {
        private final Member bystander = new Member(1);
        private final Member victim = new Member(2);
        private final SemaphoreCore by;
        private final SemaphoreCore of;
        private final int type;

        Scene(int type) {
            this.type = type;
            this.by = create(bystander, type);
            this.of = attach(victim, by);
            check(of.tryAcquire(2), "the victim gets two");
            check(by.tryAcquire(1), "the bystander gets one");
            cases++;
        }

        /** The victim is dead and recovered: whatever it had is back, if it is to return. */
        void verify(int othersHold) {
            int available = by.availablePermits();
            if ((type & SemaphoreCore.RETURNING) != 0) {
                check(available == PERMITS - othersHold, available + " are available, others hold " + othersHold);
            }
            int held = by.holders().stream().mapToInt(SemaphoreCore.Share::permits).sum();
            check(held == othersHold, held + " are held, not " + othersHold + ": " + by.holders());
            by.release(1);
            check(by.availablePermits() == available + 1, "one came back");
        }
    }

    private static int held(SemaphoreCore core) {
        return (int) core.seat.wordVolatile(ArenaLayout.COUNT);
    }

    private static SemaphoreCore create(Member member, int type) {
        Attachment made = member.around.arena().allocate(CellKind.SEMAPHORE, cell -> SemaphoreCore.initialize(cell, type, PERMITS));
        return new SemaphoreCore(member.around, made);
    }

    private static SemaphoreCore attach(Member member, SemaphoreCore other) {
        return new SemaphoreCore(member.around, member.around.arena().attach(other.attachment().reference()));
    }

    private void semaphores(int type) throws Exception {
        for (Map.Entry<String, Operation> operation : operations().entrySet()) {
            int stores = 0;
            while (!haltedAt(type, stores, operation.getValue())) {
                stores++;
            }
            System.out.println("semaphore of type " + type + ", " + operation.getKey() + ": " + stores + " stores");
        }
    }

    /** Halts an operation, and lets others find that in all the ways there are; returns whether it came to its end. */
    private boolean haltedAt(int type, int stores, Operation operation) throws Exception {
        boolean through = thenRecovered(type, stores, operation, false);
        thenRecovered(type, stores, operation, true);
        thenStopped(type, stores, operation);
        int inRecovery = 0;
        while (!thenRecoveryHalted(type, stores, operation, inRecovery)) {
            inRecovery++;
        }
        for (After after : After.values()) {
            inRecovery = 0;
            while (!thenRecoveryStopped(type, stores, operation, inRecovery, after)) {
                inRecovery++;
            }
        }
        return through;
    }

    private boolean halt(Scene scene, int stores, Operation operation) throws Exception {
        boolean through = HaltGuard.runs(
                stores, () -> operation.run(scene.victim, scene.of, scene.by.attachment().reference()));
        dead.add(scene.victim.party());
        return through;
    }

    private boolean thenRecovered(int type, int stores, Operation operation, boolean helped) throws Exception {
        var scene = new Scene(type);
        boolean through = halt(scene, stores, operation);
        if (helped && scene.by.tryAcquire(1)) {
            scene.by.release(1);
        }
        scene.bystander.recover(scene.victim.party());
        scene.bystander.recover(scene.victim.party());
        scene.verify(1);
        return through;
    }

    /** The victim is only stopped: others go on, it goes on later, and the sum is right. */
    private void thenStopped(int type, int stores, Operation operation) throws Exception {
        var scene = new Scene(type);
        var stopped = new HaltGuard.Stopped(
                stores, () -> operation.run(scene.victim, scene.of, scene.by.attachment().reference()));
        for (int i = 0; i < 3; i++) {
            if (scene.by.tryAcquire(1)) {
                scene.by.release(1);
            }
        }
        scene.bystander.recover(new Party(3, 1)); // somebody else, who was not here
        try {
            stopped.goOn();
        } catch (AssertionError e) {
            check(e.getCause() instanceof AssertionError, "only what the others had is refused: " + e.getCause());
        }
        int held = scene.by.holders().stream().mapToInt(SemaphoreCore.Share::permits).sum();
        if ((type & SemaphoreCore.RETURNING) != 0) {
            check(scene.by.availablePermits() + held == PERMITS, scene.by.availablePermits() + " and " + held);
        }
    }

    private boolean thenRecoveryHalted(int type, int stores, Operation operation, int inRecovery) throws Exception {
        var scene = new Scene(type);
        halt(scene, stores, operation);
        var second = new Member(3);
        boolean through = HaltGuard.runs(inRecovery, () -> second.recover(scene.victim.party()));
        dead.add(second.party());
        scene.bystander.recover(second.party());
        scene.bystander.recover(scene.victim.party());
        scene.verify(1);
        return through;
    }

    /** What has happened by the time at which a stopped recoverer comes back. */
    private enum After {
        SEAT_TAKEN,
        SEAT_USED,
        CELL_REUSED
    }

    /** A recoverer stands still, others do all of its work and go on; it comes back, and must do no harm. */
    private boolean thenRecoveryStopped(int type, int stores, Operation operation, int inRecovery, After after)
            throws Exception {
        var scene = new Scene(type);
        halt(scene, stores, operation);
        var second = new Member(3);
        var stopped = new HaltGuard.Stopped(inRecovery, () -> second.recover(scene.victim.party()));
        scene.bystander.recover(scene.victim.party());
        if (after == After.CELL_REUSED) {
            scene.by.abandon();
            scene.bystander.around.arena().detach(scene.by.attachment());
            SemaphoreCore other = create(scene.bystander, type);
            check(other.tryAcquire(1), "one of the new ones");
            boolean through = stopped.goOn();
            check(other.availablePermits() == PERMITS - 1, "the new ones are " + other.availablePermits());
            return through;
        }
        var next = new Member(2);
        SemaphoreCore taken = attach(next, scene.by);
        int before = scene.by.availablePermits();
        boolean got = before > 0;
        boolean early = after == After.SEAT_USED;
        check(!early || taken.tryAcquire(1) == got, "the next gets one");
        boolean through = stopped.goOn();
        check(early || held(taken) == 0, "the next has " + held(taken));
        check(early || taken.tryAcquire(1) == got, "the next gets one");
        check(held(taken) == (got ? 1 : 0), "the next has " + held(taken));
        scene.verify(got ? 2 : 1);
        return through;
    }

    // Barriers.

    private void barriers() throws Exception {
        for (boolean acts : List.of(false, true)) {
            int stores = 0;
            while (!lastHaltedAt(stores, acts)) {
                stores++;
            }
            System.out.println("barrier, last " + (acts ? "with action: " : "without action: ") + stores + " stores");
        }
        int stores = 0;
        while (!breakerHaltedAt(stores)) {
            stores++;
        }
        System.out.println("barrier, abort: " + stores + " stores");
    }

    /** The last one is halted on its arrival: who waits goes on, or is told; and after a reset all is well. */
    private boolean lastHaltedAt(int stores, boolean acts) throws Exception {
        int inRecovery = 0;
        while (true) {
            cases++;
            var here = new Member(1);
            var lost = new Member(2);
            var helper = new Member(3);
            BarrierCore waiting = barrier(here, 2);
            BarrierCore arriving = new BarrierCore(lost.around, lost.around.arena().attach(waiting.attachment().reference()));
            var ended = new FutureTask<>(() -> {
                try {
                    return waiting.await(null) == 1;
                } catch (BrokenBarrierException e) {
                    return false;
                }
            });
            Thread.ofPlatform().start(ended);
            while (waiting.waiting() == 0) {
                Thread.onSpinWait();
            }
            boolean through = HaltGuard.runs(stores, () -> arriving.await(acts ? () -> {} : null));
            boolean completed = waiting.waiting() == 0 && !waiting.isBroken();
            dead.add(lost.party());
            boolean repaired = HaltGuard.runs(inRecovery, () -> helper.recover(lost.party()));
            here.recover(lost.party());
            if (completed || stores > 0) { // before its first store it is not there at all
                check(ended.get(10, TimeUnit.SECONDS) == completed, "completed: " + completed);
            } else {
                waiting.reset();
                check(!ended.get(10, TimeUnit.SECONDS), "reset");
            }
            check(waiting.isBroken() == !(completed || stores == 0), "broken");
            waiting.reset();
            check(!waiting.isBroken() && waiting.waiting() == 0, "reset");
            if (repaired) {
                return through;
            }
            inRecovery++;
        }
    }

    private boolean breakerHaltedAt(int stores) throws Exception {
        cases++;
        var here = new Member(1);
        BarrierCore barrier = barrier(here, 2);
        for (int i = 0; i < 5; i++) {
            barrier.abort();
            barrier.reset();
        }
        boolean through = HaltGuard.runs(stores, barrier::abort);
        var alone = barrier(here, 1);
        check(alone.await(null) == 0, "another one");
        barrier.abort();
        check(barrier.isBroken(), "broken");
        return through;
    }

    private static BarrierCore barrier(Member member, int parties) {
        Attachment made = member.around.arena().allocate(CellKind.BARRIER, cell -> BarrierCore.initialize(cell, parties));
        return new BarrierCore(member.around, made);
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
