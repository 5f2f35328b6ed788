// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.Cell;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.Counter;
import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.Peers;
import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.ProcFs;
import dev.brood.internal.os.WordWait;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The shared objects of a session, as this process sees them: what it has open, each once.
 *
 * <p>Thread-safe. No lock is held while an object is made or attached to, but that of the one entry concerned.
 */
public final class SharedObjects {

    private final Session session;
    private final Core.Surroundings around;
    private final Takings takings;
    private final ConcurrentHashMap<Long, Opened> opened = new ConcurrentHashMap<>();

    SharedObjects(Session session) {
        this.session = session;
        SharedWords table = session.table().words();
        Party self = session.self().party();
        var arena = new CellArena(session.directory(), self, (cell, generation) -> ObjectRepairs.ended(around(), cell, generation));
        WordWait waits = SessionWait.of(arena, WordWait.system());
        this.takings = new Takings(self, arena.counters());
        this.around = new Core.Surroundings(
                session.random(),
                arena,
                new SessionPeers(),
                waits,
                new Doorbell(table, SessionLayout.doorbellOffset(self.slot()), waits));
    }

    /** Whether any process of a session has made a shared object. */
    static boolean exist(Session session) {
        return CellArena.exists(session.directory());
    }

    /** {@return what objects need of this process} */
    public Core.Surroundings around() {
        return around;
    }

    /** {@return the session} */
    public Session session() {
        return session;
    }

    /**
     * Makes an object, which this process has open.
     *
     * @param <H> the type of its handles
     * @param kind the kind of its cell
     * @param initializer sets type and control words
     * @param constructor makes a handle
     * @return the handle
     */
    public <H extends Handle<?>> H create(
            CellKind kind, Consumer<Cell> initializer, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        return adopt(around.arena().allocate(kind, initializer), constructor);
    }

    /**
     * Makes an object with data, which this process has open.
     *
     * @param <H> the type of its handles
     * @param bytes the size of the data
     * @param initializer sets type and control words
     * @param constructor makes a handle
     * @return the handle
     * @throws dev.brood.error.SharedMemoryFullException if there is no room
     */
    public <H extends Handle<?>> H createData(
            long bytes, Consumer<Cell> initializer, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        return adopt(around.arena().allocateData(bytes, initializer), constructor);
    }

    /**
     * Makes an object whose data have a file of their own, which this process has open.
     *
     * @param <H> the type of its handles
     * @param bytes the size of the data
     * @param initializer sets type and control words
     * @param constructor makes a handle
     * @return the handle
     * @throws dev.brood.error.SharedMemoryFullException if there is no room
     */
    public <H extends Handle<?>> H createMemory(
            long bytes, Consumer<Cell> initializer, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        return adopt(around.arena().allocateMemory(bytes, initializer), constructor);
    }

    /**
     * Makes an object with data in a file of their own, of which the beginning has its pages; this process has it open.
     *
     * @param <H> the type of its handles
     * @param kind the kind of its cell
     * @param bytes the size of the data
     * @param reserved how many of them have their pages
     * @param initializer sets type and control words
     * @param constructor makes a handle
     * @return the handle
     * @throws dev.brood.error.SharedMemoryFullException if there is no room
     */
    public <H extends Handle<?>> H createFile(
            CellKind kind, long bytes, long reserved, Consumer<Cell> initializer, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        return adopt(around.arena().allocateFile(kind, bytes, reserved, initializer), constructor);
    }

    private <H extends Handle<?>> H adopt(Attachment attachment, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        boolean adopted = false;
        try {
            H handle = constructor.apply(around, attachment);
            var entry = new Opened(this, attachment);
            entry.adopt(handle);
            opened.put(attachment.reference(), entry);
            adopted = true;
            return handle;
        } finally {
            if (!adopted) {
                around.arena().detach(attachment);
            }
        }
    }

    /**
     * Opens an object that another process has named, or finds the handle by which this process has it open.
     *
     * @param <H> the type of its handles
     * @param reference {@link Attachment#reference()}
     * @param type the type of its handles
     * @param constructor makes a handle
     * @return the handle
     * @throws dev.brood.error.StaleHandleException if the object does not exist any more
     */
    public <H extends Handle<?>> H open(
            long reference, Class<H> type, BiFunction<Core.Surroundings, Attachment, H> constructor) {
        while (true) {
            Opened entry = opened.computeIfAbsent(reference, missing -> new Opened(this, reference));
            H handle = entry.open(type, constructor);
            if (handle != null) {
                return handle;
            }
        }
    }

    /** Keeps an object open while it is on its way to another process. */
    Opened entry(long reference) {
        return opened.computeIfAbsent(reference, missing -> new Opened(this, reference));
    }

    void forget(long reference, Opened entry) {
        opened.remove(reference, entry);
    }

    /** {@return the handles that this process has open} */
    public Stream<Handle<?>> handles() {
        return opened.values().stream().map(Opened::handle).<Handle<?>>mapMulti((handle, found) -> {
            Handle<?> reachable = handle.get();
            if (reachable != null) {
                found.accept(reachable);
            }
        });
    }

    /** Says what an object is that this process has, or had, open: for messages. */
    String describe(Core core) {
        Opened entry = opened.get(core.attachment().reference());
        Handle<?> handle = entry == null ? null : entry.handle().get();
        return (handle == null ? "object" : handle.noun()) + " (" + core.cell + ")";
    }

    /** Repairs all objects of a dead process, and takes its places from it. */
    void recover(Party dead) {
        SyncEvents.RecordedRecovery event = SyncEvents.recoveryBegins();
        long pid = around.peers().pid(dead); // before its slot may be another's
        var opened = new AtomicInteger();
        List<String> taken;
        try {
            around.arena().recover(dead, (cell, who) -> {
                opened.incrementAndGet();
                repair(around, cell, who);
            });
        } finally {
            taken = takings.end(dead);
        }
        if (opened.get() > 0 || !taken.isEmpty()) {
            around.arena().counters().add(Counter.RECOVERIES, 1);
            if (event != null) {
                event.ended(dead, pid, opened.get(), taken);
            }
        }
    }

    /** Gives back what a process that is dead, or that leaves, holds in one object. */
    static void repair(Core.Surroundings around, Cell cell, Party dead) {
        switch (cell.kind()) {
            case LOCK, VALUE, REFERENCE, MEMORY, BLOCK_128, BLOCK_640, BLOCK_2304, BLOCK_7808 -> LockCore.repair(around, cell, dead);
            case CONDITION -> ConditionCore.repair(around, cell, dead);
            case READ_WRITE_LOCK -> ReadWriteCore.repair(around, cell, dead);
            case SEMAPHORE -> SemaphoreCore.repair(around, cell, dead);
            case EVENT -> EventCore.repair(around, cell);
            case LATCH -> LatchCore.repair(around, cell);
            case BARRIER -> BarrierCore.repair(around, cell, dead);
            case RING -> ObjectRepairs.of(CellKind.RING).repair(around, cell, dead);
            default -> {
                return; // nothing is held there
            }
        }
    }

    private final class SessionPeers implements Peers {
        @Override
        public boolean isAlive(Party party) {
            return session.liveness().isAlive(party.slot(), party.generation());
        }

        @Override
        public String describe(Party party) {
            Slot slot = session.slot(party.slot(), party.generation());
            String state = slot.process()
                    .flatMap(process -> ProcFs.system().stat(process.pid()))
                    .map(stat -> stat.isStopped() ? ", stopped" : "")
                    .orElse("");
            return "'" + slot.name() + "' (pid " + slot.pid().orElse(0) + (slot.isAlive() ? state : ", dead") + ")";
        }

        @Override
        public void foundDead(Party party) {
            recover(party);
        }

        @Override
        public long pid(Party party) {
            return session.slot(party.slot(), party.generation()).pid().orElse(-1);
        }

        @Override
        public void repaired(Party party, Cell cell) {
            takings.add(party, cell);
        }

        @Override
        public void ring(int slot) {
            Doorbell.ring(session.table().words(), SessionLayout.doorbellOffset(slot), around.waits());
        }
    }
}
