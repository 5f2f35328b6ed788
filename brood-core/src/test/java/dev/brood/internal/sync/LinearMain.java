// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.Arenas;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Peers;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.WordWait;
import dev.brood.internal.ring.Demand;
import dev.brood.internal.ring.Outgoing;
import dev.brood.internal.ring.RingCore;
import dev.brood.internal.ring.Rings;
import dev.brood.internal.ring.Taken;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jspecify.annotations.Nullable;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

/**
 * Lets Lincheck look for results of concurrent operations that no order of them explains: by running them very often at once, or
 * by going through the orders of their steps. In a JVM of its own, since Lincheck changes classes.
 */
public final class LinearMain {

    private static final int PROCESSES = 4;

    private static final Map<String, Subject> SUBJECTS = new TreeMap<>(Map.of(
            "owner", new Subject(OwnerWord.class, OwnerWord.Plain.class),
            "nodes", new Subject(WaitNodes.class, WaitNodes.Plain.class),
            "permits", new Subject(Permits.class, Permits.Plain.class),
            "arena", new Subject(Holders.class, Holders.Plain.class),
            "ring", new Subject(Messages.class, Messages.Plain.class)));

    private record Subject(Class<?> type, Class<?> plain) {}

    private LinearMain() {}

    /**
     * Checks what the arguments say.
     *
     * @param arguments {@code stress} or {@code model}; how many scenarios; how often each; names of subjects
     */
    public static void main(String[] arguments) {
        try {
            check(arguments);
        } catch (Throwable e) {
            e.printStackTrace(System.out);
            System.out.flush();
            Runtime.getRuntime().halt(1);
        }
        System.out.flush();
        Runtime.getRuntime().halt(0); // Lincheck's threads may go on
    }

    private static void check(String[] arguments) {
        int scenarios = Integer.parseInt(arguments[1]);
        int often = Integer.parseInt(arguments[2]);
        for (String name : List.of(arguments).subList(3, arguments.length)) {
            Subject subject = SUBJECTS.get(name);
            long began = System.nanoTime();
            if (arguments[0].equals("stress")) {
                new StressOptions()
                        .iterations(scenarios)
                        .invocationsPerIteration(often)
                        .threads(3)
                        .actorsPerThread(3)
                        .actorsBefore(0)
                        .actorsAfter(0)
                        .sequentialSpecification(subject.plain())
                        .check(subject.type());
            } else {
                Model.grow();
                new ModelCheckingOptions()
                        .iterations(scenarios)
                        .invocationsPerIteration(often)
                        .threads(2)
                        .actorsPerThread(3)
                        .actorsBefore(0)
                        .actorsAfter(0)
                        .sequentialSpecification(subject.plain())
                        .addGuarantee(forClasses(StackRoom.class.getName()).allMethods().ignore()) // calls that do nothing, many
                        .check(subject.type());
            }
            System.out.println("linear: " + name + " " + arguments[0] + " " + scenarios + " x " + often + " in "
                    + (System.nanoTime() - began) / 1_000_000 + " ms");
        }
    }

    /** Processes of a session, all of which live. */
    private static final class Model {
        private static final int MANY = 60_000;
        private static final Model ONE = new Model(Path.of(System.getProperty("brood.linear.folder")));

        private final Core.Surroundings[] processes = new Core.Surroundings[PROCESSES];

        private Model(Path folder) {
            var mapped = new CellArena(folder, new Party(PROCESSES + 1, 1), (cell, generation) -> {});
            WordWait waits = Boolean.getBoolean("brood.linear.awake") ? new Awake() : WordWait.system();
            for (int i = 0; i < PROCESSES; i++) {
                SharedWords bell = SharedWords.of(Arena.ofAuto().allocate(Long.BYTES, Long.BYTES));
                int number = i;
                CellArena.Ending ending = (cell, generation) -> ObjectRepairs.ended(process(number), cell, generation);
                processes[i] = new Core.Surroundings(
                        "model", Arenas.as(new Party(i + 1, 1), mapped, ending), new Living(), waits, new Doorbell(bell, 0, waits));
            }
        }

        /** Maps what many objects need, since Lincheck takes a file that is mapped while it looks for a fault. */
        static void grow() {
            CellArena arena = ONE.processes[0].arena();
            List<Attachment> all = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                all.add(arena.allocate(CellKind.VALUE, cell -> cell.describePlain(7, 0)));
            }
            all.forEach(arena::detach);
        }

        static Core.Surroundings process(int thread) {
            return ONE.processes[Math.floorMod(thread, PROCESSES)];
        }
    }

    /** Sleeps that end for no reason, at once: Lincheck does not see a thread that sleeps in the system. */
    private static final class Awake implements WordWait {
        @Override
        public void await(MemorySegment word, int expected, long nanos) {
            Thread.onSpinWait();
        }

        @Override
        public void wake(MemorySegment word) {}

        @Override
        public boolean isNative() {
            return false;
        }
    }

    private static final class Living implements Peers {
        @Override
        public boolean isAlive(Party party) {
            return true;
        }

        @Override
        public String describe(Party party) {
            return party.toString();
        }

        @Override
        public void foundDead(Party party) {
            throw new IllegalStateException(party + " is not dead");
        }

        @Override
        public void ring(int slot) {
            throw new IllegalStateException("nobody sleeps at a bell");
        }
    }

    private static Attachment made(CellKind kind, long type) {
        return Model.process(0).arena().allocate(kind, cell -> cell.describePlain(type, 0));
    }

    private static Attachment attached(int process, Attachment made) {
        return process == 0 ? made : Model.process(process).arena().attach(made.reference());
    }

    /** The word of a lock that says who has it: tries to take it, and releases. */
    public static final class OwnerWord {
        private final LockCore[] locks = new LockCore[PROCESSES];

        /** A lock that all processes have open. */
        public OwnerWord() {
            Attachment made = made(CellKind.LOCK, 0);
            for (int i = 0; i < PROCESSES; i++) {
                locks[i] = new LockCore(Model.process(i), attached(i, made));
            }
        }

        /** Takes it if it is free. Two threads are of one process. */
        @Operation
        public boolean tryLock(@Param(gen = ThreadIdGen.class) int thread) {
            return locks[Math.floorMod(thread, 2)].tryLock();
        }

        /** Releases it if the thread has it. */
        @Operation
        public boolean unlock(@Param(gen = ThreadIdGen.class) int thread) {
            LockCore lock = locks[Math.floorMod(thread, 2)];
            boolean held = lock.isHeldByCurrentThread();
            if (held) {
                lock.unlock();
            }
            return held;
        }

        /** What it does when one thing is done after the other. */
        public static final class Plain {
            private int owner = -1;

            /** As above. */
            public boolean tryLock(int thread) {
                boolean free = owner < 0;
                owner = free ? thread : owner;
                return free;
            }

            /** As above. */
            public boolean unlock(int thread) {
                boolean held = owner == thread;
                owner = held ? -1 : owner;
                return held;
            }
        }
    }

    /** The nodes at which threads wait: a number that only who has a lock changes, and a permit that goes from hand to hand. */
    public static final class WaitNodes {
        private final LockCore[] locks = new LockCore[PROCESSES];
        private final LockCore[] fair = new LockCore[PROCESSES];
        private int count;
        private int ordered;

        /** Two locks that all processes have open. */
        public WaitNodes() {
            Attachment made = made(CellKind.LOCK, LockCore.REENTRANT);
            Attachment madeFair = made(CellKind.LOCK, LockCore.FAIR);
            for (int i = 0; i < PROCESSES; i++) {
                locks[i] = new LockCore(Model.process(i), attached(i, made));
                fair[i] = new LockCore(Model.process(i), attached(i, madeFair));
            }
        }

        /** Counts under the lock. */
        @Operation
        public int count(@Param(gen = ThreadIdGen.class) int thread) {
            LockCore lock = locks[Math.floorMod(thread, 2)];
            lock.lock();
            try {
                return ++count;
            } finally {
                lock.unlock();
            }
        }

        /** Counts under the fair lock. */
        @Operation
        public int countInOrder(@Param(gen = ThreadIdGen.class) int thread) {
            LockCore lock = fair[Math.floorMod(thread, PROCESSES)];
            lock.lock();
            try {
                return ++ordered;
            } finally {
                lock.unlock();
            }
        }

        /** What it does when one thing is done after the other. */
        public static final class Plain {
            private int count;
            private int ordered;

            /** As above. */
            public int count(int thread) {
                return ++count;
            }

            /** As above. */
            public int countInOrder(int thread) {
                return ++ordered;
            }
        }
    }

    /** The permits of a semaphore. */
    public static final class Permits {
        private final SemaphoreCore[] semaphores = new SemaphoreCore[PROCESSES];

        /** A semaphore that all processes have open. */
        public Permits() {
            Attachment made = Model.process(0).arena().allocate(
                    CellKind.SEMAPHORE, cell -> SemaphoreCore.initialize(cell, SemaphoreCore.RETURNING, 2));
            for (int i = 0; i < PROCESSES; i++) {
                semaphores[i] = new SemaphoreCore(Model.process(i), attached(i, made));
            }
        }

        /** Takes a permit if there is one. */
        @Operation
        public boolean tryAcquire(@Param(gen = ThreadIdGen.class) int thread) {
            return semaphores[Math.floorMod(thread, 2)].tryAcquire(1);
        }

        /** Gives one. */
        @Operation
        public void release(@Param(gen = ThreadIdGen.class) int thread) {
            semaphores[Math.floorMod(thread, 2)].release(1);
        }

        /** Takes all. */
        @Operation
        public int drain(@Param(gen = ThreadIdGen.class) int thread) {
            return semaphores[Math.floorMod(thread, 2)].drainPermits();
        }

        /** What it does when one thing is done after the other. */
        public static final class Plain {
            private int permits = 2;

            /** As above. */
            public boolean tryAcquire(int thread) {
                boolean got = permits > 0;
                permits -= got ? 1 : 0;
                return got;
            }

            /** As above. */
            public void release(int thread) {
                permits++;
            }

            /** As above. */
            public int drain(int thread) {
                int drained = permits;
                permits = 0;
                return drained;
            }
        }
    }

    /** Who has an object open, which ends with the last one. */
    public static final class Holders {
        private final @Nullable Attachment[] attachments = new Attachment[PROCESSES];
        private final long reference;

        /** An object that the first process has open. */
        public Holders() {
            Attachment made = made(CellKind.VALUE, 0);
            attachments[0] = made;
            reference = made.reference();
        }

        /** Opens it, if it exists. */
        @Operation
        public boolean attach(@Param(gen = ThreadIdGen.class) int thread) {
            int process = Math.floorMod(thread, PROCESSES);
            if (attachments[process] != null) {
                return true;
            }
            try {
                attachments[process] = Model.process(process).arena().attach(reference);
                return true;
            } catch (StaleHandleException e) {
                return false;
            }
        }

        /** Closes it. */
        @Operation
        public boolean detach(@Param(gen = ThreadIdGen.class) int thread) {
            int process = Math.floorMod(thread, PROCESSES);
            Attachment attachment = attachments[process];
            if (attachment == null) {
                return false;
            }
            attachments[process] = null;
            Model.process(process).arena().detach(attachment);
            return true;
        }

        /** Makes another one, and closes it. */
        @Operation
        public int create(@Param(gen = ThreadIdGen.class) int thread) {
            CellArena arena = Model.process(thread).arena();
            Attachment made = arena.allocate(CellKind.VALUE, cell -> cell.describePlain(7, 0));
            int type = (int) made.cell().type();
            arena.detach(made);
            return type;
        }

        /** What it does when one thing is done after the other. */
        public static final class Plain {
            private final Set<Integer> holders = new HashSet<>(Set.of(0));
            private boolean ended;

            /** As above. */
            public boolean attach(int thread) {
                int process = Math.floorMod(thread, PROCESSES);
                return holders.contains(process) || (!ended && holders.add(process));
            }

            /** As above. */
            public boolean detach(int thread) {
                boolean held = holders.remove(Math.floorMod(thread, PROCESSES));
                ended |= holders.isEmpty();
                return held;
            }

            /** As above. */
            public int create(int thread) {
                return 7;
            }
        }
    }

    /** The messages in a ring, whose tail comes round soon; it does not become full. */
    public static final class Messages {
        private static final int POSITIONS = 12;
        private static final int BEFORE = 9;

        /** What the run before had open: nobody uses it any more. */
        private static final Attachment[] BEFORE_THIS = new Attachment[PROCESSES];

        /** The mappings of rings that are gone end with the garbage, and a process may have so many only. */
        private static final int RINGS_BETWEEN_COLLECTIONS = 2_000;

        private static int made;

        private final RingCore[] rings = new RingCore[PROCESSES];

        /** A ring that all processes have open. */
        public Messages() {
            closeBefore();
            Attachment first = Rings.create(Model.process(0).arena(), 0, POSITIONS, POSITIONS);
            for (int i = 0; i < PROCESSES; i++) {
                BEFORE_THIS[i] = attached(i, first);
                rings[i] = new RingCore(Model.process(i), BEFORE_THIS[i], RingCore.Side.BOTH, RingScene.WORDING);
            }
            for (int i = 0; i < BEFORE; i++) {
                put(0, i);
                take(1);
            }
        }

        private static void closeBefore() {
            for (int i = 0; i < PROCESSES; i++) {
                if (BEFORE_THIS[i] != null) {
                    Model.process(i).arena().detach(BEFORE_THIS[i]);
                    BEFORE_THIS[i] = null;
                }
            }
            if (++made % RINGS_BETWEEN_COLLECTIONS == 0) {
                System.gc();
            }
        }

        /** Puts a message. Two threads are of one process. */
        @Operation
        public boolean put(
                @Param(gen = ThreadIdGen.class) int thread, @Param(gen = IntGen.class, conf = "0:100") int number) {
            return rings[Math.floorMod(thread, 2)].tryPut(Outgoing.of(0, new byte[] {(byte) number}));
        }

        /** Takes the first message. */
        @Operation
        public int take(@Param(gen = ThreadIdGen.class) int thread) {
            Taken taken = rings[Math.floorMod(thread, 2)].tryTake(Demand.ANYTHING);
            return taken == null ? Integer.MIN_VALUE : taken.bytes()[0];
        }

        /** What it does when one thing is done after the other. */
        public static final class Plain {
            private final ArrayDeque<Integer> messages = new ArrayDeque<>();

            /** As above. */
            public boolean put(int thread, int number) {
                return messages.add(number);
            }

            /** As above. */
            public int take(int thread) {
                return messages.isEmpty() ? Integer.MIN_VALUE : messages.remove();
            }
        }
    }
}
