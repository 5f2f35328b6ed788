// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.ArenaLayout;
import dev.brood.internal.memory.Arenas;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Peers;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A session whose processes are threads of this JVM, on real files: each actor has an arena, seats and words of its own, and
 * lives until the model says otherwise. So deaths can be put before any store, and recoveries too.
 */
final class HaltModel implements AutoCloseable {

    /** Slots are used in turn, so that later actors come into the places of earlier ones. */
    private static final int SLOTS = 60;

    /** Seconds after which what is waited for does not come; fewer where a mutant is to be found out. */
    private static final long LIMIT = Long.getLong("brood.halt.limit", 30);

    private final Path folder;
    private final Map<Party, Boolean> alive = new ConcurrentHashMap<>();
    private final SharedWords bells;
    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
    private final CellArena mapped;
    private final SharedWords directory;
    private final Actor janitor;
    private int actors;
    private boolean patient;
    private boolean writesZeros;
    private HaltRuns.@Nullable Comeback comeback;
    private Step late = () -> {};

    HaltModel() throws IOException {
        folder = Files.createTempDirectory(Path.of("/dev/shm"), "brood-model-");
        Path file = Files.write(folder.resolve("table"), new byte[4096]);
        bells = SharedWords.map(file, Arena.global());
        mapped = new CellArena(folder, new Party(SLOTS + 1, 1), (cell, generation) -> {});
        directory = Arenas.directory(folder);
        janitor = new Actor();
    }

    /** One process of the model. */
    final class Actor {
        final Party party = new Party(actors % SLOTS + 1, actors++ / SLOTS + 1);
        final Core.Surroundings around;

        Actor() {
            this(patient ? new Patient() : WordWait.system());
        }

        Actor(WordWait waits) {
            alive.put(party, true);
            around = new Core.Surroundings("model", Arenas.as(party, mapped, this::ended, !writesZeros), new ModelPeers(this), waits,
                    // Its thread looks by itself whether it is needed any longer, and must not outlive the test.
                    new Doorbell(bells, (long) party.slot() * Integer.BYTES, WordWait.system()));
        }

        private void ended(Cell cell, int generation) {
            ObjectRepairs.ended(around, cell, generation);
        }

        Attachment create(CellKind kind, Consumer<Cell> initializer) {
            return around.arena().allocate(kind, initializer);
        }

        Attachment attach(Attachment other) {
            return around.arena().attach(other.reference());
        }

        void die() {
            alive.put(party, false);
        }

        /** Recovers after the death of another. */
        void recover(Actor dead) {
            around.arena().recover(dead.party, (cell, who) -> SharedObjects.repair(around, cell, who));
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

    /** An actor that looks every millisecond by itself whether it waits in vain. */
    Actor hastyActor() {
        return new Actor(new Sleep() {
            @Override
            public void await(MemorySegment word, int expected, long nanos) {
                WordWait.system().await(word, expected, Math.min(nanos, 1_000_000));
            }
        });
    }

    /** Sleeps as the system's. */
    private abstract static class Sleep implements WordWait {
        @Override
        public void wake(MemorySegment word) {
            WordWait.system().wake(word);
        }

        @Override
        public boolean isNative() {
            return WordWait.system().isNative();
        }
    }

    /** Sleeps on until it is woken, where others would look by themselves after a while. */
    private static final class Patient extends Sleep {
        private static final Set<Long> SLICES = LongStream.of(20, 40, 80, 160, 250)
                .mapToObj(TimeUnit.MILLISECONDS::toNanos)
                .collect(Collectors.toUnmodifiableSet());

        @Override
        public void await(MemorySegment word, int expected, long nanos) {
            long limit = SLICES.contains(nanos) ? TimeUnit.SECONDS.toNanos(2 * LIMIT) : nanos;
            WordWait.system().await(word, expected, limit);
        }
    }

    /** Makes that the actors to come rely on being woken. */
    void bePatient() {
        patient = true;
    }

    /** Makes that the actors to come get their pages as on a system that cannot populate files. */
    void writeZeros() {
        writesZeros = true;
    }

    /** Waits until all threads of the model have come to their end. */
    void awaitThreads() {
        await(() -> threads.stream().noneMatch(Thread::isAlive), "somebody has not been woken");
    }

    /** Does something when a thread of an actor sleeps at an object, or when that is over. */
    <T> FutureTask<T> whenWaiting(Core core, CountDownLatch over, Callable<T> work) {
        return start(() -> {
            await(() -> over.getCount() == 0 || Waiting.isAt(core), "neither waits nor has died");
            return work.call();
        });
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
        threads.removeIf(thread -> !thread.isAlive());
    }

    /** Whether a thread of the actor sleeps at its first node, or is about to. */
    static boolean waits(Core core) {
        return WaitPlace.isWaiting(core.seat.valueVolatile(ArenaLayout.NODE_A, core.self));
    }

    /** Waits until a thread of the actor sleeps at its first node. */
    static void awaitWait(Core core) {
        await(() -> waits(core), "nobody waits");
    }

    /** Waits until something holds. */
    static void await(BooleanSupplier condition, String otherwise) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - limit).as(otherwise).isNegative();
            pause();
        }
    }

    /** Whether a thread of an actor has slept at an object for some time. */
    static BooleanSupplier asleep(Core core) {
        var since = new AtomicLong();
        return () -> {
            boolean waits = Waiting.isAt(core);
            since.compareAndSet(0, System.nanoTime());
            since.set(waits ? since.get() : 0);
            return waits && System.nanoTime() - since.get() > 3_000_000;
        };
    }

    /** What a look costs is not to keep others from what they do. */
    private static void pause() {
        LockSupport.parkNanos(50_000);
    }

    /** Interrupts the current thread, which stands for the actor of an object, as soon as it sleeps there; not if it dies before. */
    void interruptAtWait(Core core) {
        Thread sleeper = Thread.currentThread();
        Party party = Party.of(core.self);
        start(() -> {
            while (alive.getOrDefault(party, false)) {
                if (Waiting.isAt(core)) {
                    sleeper.interrupt();
                    return null;
                }
                pause();
            }
            return null;
        });
    }

    /** The result of a wait, which has to come. */
    static <T> T inTime(FutureTask<T> task) throws Exception {
        return task.get(LIMIT, TimeUnit.SECONDS);
    }

    /** Ends an actor as a process ends that holds nothing. */
    void end(Actor actor) {
        actor.die();
        janitor.recover(actor);
    }

    /** A step of somebody who comes back late. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** Lets somebody come back when a scene has come to a point. */
    void atComeback(HaltRuns.Comeback point, Step step) {
        comeback = point;
        late = step;
    }

    /** A scene has come to a point. */
    void comeback(HaltRuns.Comeback point) throws Exception {
        if (comeback == point) {
            comeback = null;
            late.run();
        }
    }

    /** Checks that all actors have left nothing behind. */
    void checkEmpty() {
        assertThat(Arenas.owners(directory)).as("who owns chunks").allMatch(owner -> alive.getOrDefault(owner, false));
        assertThat(folder.toFile().list((directory, name) -> name.startsWith("mem-") || name.endsWith(".new"))).isEmpty();
        for (CellKind kind : CellKind.values()) {
            if (kind != CellKind.ATTACHMENTS && kind != CellKind.SEATS) {
                assertThat(Arenas.inUse(mapped, kind)).as("cells of kind " + kind + " that nobody has").isZero();
            }
        }
    }

    /** The directory of its arena. */
    SharedWords directory() {
        return directory;
    }

    /** Where its files are. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        List<Thread> stuck = threads.stream().filter(thread -> !ended(thread)).toList();
        for (Path file : everything()) {
            Files.delete(file);
        }
        assertThat(stuck).as("threads of the model that have not ended").isEmpty();
    }

    /** Its files and folders, what lies in a folder before the folder. */
    private List<Path> everything() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        }
    }

    private static boolean ended(Thread thread) {
        try {
            return thread.join(Duration.ofSeconds(LIMIT));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
