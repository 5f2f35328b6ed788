// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Arenas;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.HaltingGuard;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Peers;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A session whose processes are threads of this JVM, on real files: each actor has an arena, seats and words of its own, and
 * lives until the model says otherwise. So deaths can be put before any store, and recoveries too.
 */
final class HaltModel implements AutoCloseable {

    /** Slots are used in turn, so that later actors come into the places of earlier ones. */
    private static final int SLOTS = 60;

    private final Path folder;
    private final Map<Party, Boolean> alive = new ConcurrentHashMap<>();
    private final SharedWords bells;
    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    private final CellArena mapped;
    private final Actor janitor;
    private int actors;

    HaltModel() throws IOException {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "brood-model-");
        Path file = Files.write(folder.resolve("bells"), new byte[4096]);
        bells = SharedWords.map(file, Arena.global());
        mapped = new CellArena(folder, new Party(SLOTS + 1, 1));
        janitor = new Actor();
    }

    /** One process of the model. */
    final class Actor {
        final Party party = new Party(actors % SLOTS + 1, actors++ / SLOTS + 1);
        final Core.Surroundings around;

        Actor() {
            alive.put(party, true);
            WordWait waits = WordWait.system();
            around = new Core.Surroundings("model", Arenas.as(party, mapped), new ModelPeers(this), waits,
                    new Doorbell(bells, (long) party.slot() * Integer.BYTES, waits));
        }

        Attachment create(CellKind kind, Consumer<Cell> initializer) {
            return around.arena().allocate(kind, initializer);
        }

        Attachment attach(Attachment other) {
            return around.arena().attach(other.reference());
        }

        /** Dies before a store of an operation, or after all of them. */
        void dieAt(int store, Callable<?> operation) throws Exception {
            HaltingGuard.haltAt(store, operation);
            alive.put(party, false);
        }

        void die() {
            alive.put(party, false);
        }

        /** Recovers after the death of another. */
        Void recover(Actor dead) {
            around.arena().recover(dead.party, (cell, who) -> SharedObjects.repair(around, cell, who));
            return null;
        }

        @Override
        public String toString() {
            return "actor " + party.slot();
        }
    }

    private final class ModelPeers implements Peers {
        private final Actor self;

        ModelPeers(Actor self) {
            this.self = self;
        }

        @Override
        public boolean isAlive(Party party) {
            return alive.getOrDefault(party, false);
        }

        @Override
        public String describe(Party party) {
            return "actor " + party.slot();
        }

        @Override
        public void foundDead(Party party) {
            self.around.arena().recover(party, (cell, who) -> SharedObjects.repair(self.around, cell, who));
        }

        @Override
        public void ring(int slot) {
            Doorbell.ring(bells, (long) slot * Integer.BYTES, self.around.waits());
        }
    }

    Actor actor() {
        return new Actor();
    }

    /** Does something in a thread of its own, which ends with the model at the latest. */
    <T> FutureTask<T> start(Callable<T> work) {
        var task = new FutureTask<>(work);
        start(task);
        return task;
    }

    /** Does something in a thread of its own, once. */
    void start(FutureTask<?> task) {
        threads.add(Thread.ofPlatform().name("model").start(task));
    }

    /** Whether a thread of the actor sleeps at its first node, or is about to. */
    static boolean waits(Core core) {
        return WaitPlace.isWaiting(core.seat.valueVolatile(ArenaLayout.NODE_A, core.self));
    }

    /** Waits until a thread of the actor sleeps at its first node. */
    static void awaitWait(Core core) {
        await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(10)).until(() -> waits(core));
    }

    /** Waits until a thread of the actor sleeps at its first node, or has died on the way. */
    static void awaitWaitOrEnd(Core core, Thread thread) {
        await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(10)).until(() -> waits(core) || !thread.isAlive());
    }

    /** The result of a wait, which has to come. */
    static <T> T within10Seconds(FutureTask<T> task) throws Exception {
        return task.get(10, TimeUnit.SECONDS);
    }

    /** Ends an actor as a process ends that holds nothing. */
    void end(Actor actor) {
        actor.die();
        janitor.recover(actor);
    }

    /** Checks that all actors have left nothing behind. */
    void checkEmpty() {
        for (CellKind kind : CellKind.values()) {
            if (kind != CellKind.ATTACHMENTS && kind != CellKind.SEATS) {
                assertThat(Arenas.inUse(mapped, kind)).as("cells of kind " + kind + " that nobody has").isZero();
            }
        }
    }

    /** How many chunks were ever taken. */
    int chunks() {
        return Arenas.chunks(mapped);
    }

    @Override
    public void close() throws IOException {
        for (Thread thread : threads) {
            assertThat(ended(thread)).as("a thread of the model has ended").isTrue();
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static boolean ended(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
