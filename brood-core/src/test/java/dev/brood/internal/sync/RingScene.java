// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.QueueEndedException;
import dev.brood.internal.memory.Arenas;
import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellArena;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.memory.HaltingGuard.Run;
import dev.brood.internal.ring.Demand;
import dev.brood.internal.ring.Outgoing;
import dev.brood.internal.ring.RingCore;
import dev.brood.internal.ring.Rings;
import dev.brood.internal.ring.Taken;
import dev.brood.internal.sync.HaltModel.Actor;
import dev.brood.internal.sync.HaltRow.Check;
import dev.brood.internal.sync.HaltRow.Scene;
import dev.brood.internal.sync.HaltRuns.Comeback;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A ring that two processes have open, of which one is going to die; it knows what has been put, and taken.
 *
 * <p>A message is known by its number: the tens tell who puts it, the ones in what order.
 */
final class RingScene {

    /** Bytes of a message that has room in its record. */
    static final int HERE = 5;

    /** Bytes of a message that takes a block. */
    static final int BLOCK = 200;

    /** Bytes of a message that takes two blocks. */
    static final int RUN = 1_500;

    /** Bytes of a message that takes a file. */
    static final int FILE = 5_000;

    /** Stores after which a putter, who has said that he is one, has a position of a small ring, and has not committed. */
    private static final int IN_THE_MIDDLE = 3;
    static final RingCore.Wording WORDING = new RingCore.Wording("ended", "deserted", "over", "over");

    final HaltModel model;
    final Actor living;
    final Actor dying;
    final RingCore other;
    final RingCore victim;
    private final int type;
    private final int positions;
    private final int blocks;

    private final Map<Integer, Integer> lengths = new ConcurrentHashMap<>();
    private final Set<Integer> carrying = ConcurrentHashMap.newKeySet();
    private final Set<Integer> put = ConcurrentHashMap.newKeySet();
    private final Set<Integer> beingPut = ConcurrentHashMap.newKeySet();
    private final List<Integer> gone = Collections.synchronizedList(new ArrayList<>());
    /** Who is there beside the two, and has to go. */
    private final List<Actor> guests = new ArrayList<>();
    private final List<Taken> open = Collections.synchronizedList(new ArrayList<>());
    private final List<Run> stopped = new ArrayList<>();
    private @Nullable Attachment carried;
    private @Nullable Attachment carriedByDying;
    private boolean isLeft;
    private volatile boolean victimIsTaking;

    RingScene(HaltModel model, int positions, int blocks) {
        this(model, 0, positions, blocks);
    }

    RingScene(HaltModel model, int type, int positions, int blocks) {
        this(model, type, positions, blocks, model.actor());
    }

    RingScene(HaltModel model, int type, int positions, int blocks, Actor dying) {
        this.model = model;
        this.type = type;
        this.positions = positions;
        this.blocks = blocks;
        this.living = model.actor();
        this.dying = dying;
        this.other = new RingCore(living.around, Rings.create(living.around.arena(), type, positions, blocks), RingCore.Side.BOTH, WORDING);
        this.victim = attached(dying);
    }

    RingCore attached(Actor actor) {
        return new RingCore(actor.around, actor.attach(other.attachment()), RingCore.Side.BOTH, WORDING);
    }

    private CellArena arena() {
        return living.around.arena();
    }

    // Messages.

    /** A message of a length. */
    Outgoing message(int number, int length) {
        lengths.put(number, length);
        return Outgoing.of(0, content(number, length));
    }

    /** A message that names an object, which both processes have. */
    Outgoing carrying(int number, int length) {
        message(number, length);
        Attachment object = carried;
        if (object == null) {
            object = living.create(CellKind.VALUE, cell -> cell.describePlain(0, 0));
            carriedByDying = dying.attach(object);
            carried = object;
        }
        if (number < 90) {
            carrying.add(number);
        }
        return Rings.carrying(content(number, length), object.reference());
    }

    /** All seats that the carried object has in its own cell are taken. */
    void takeSeatsOfCarried() {
        for (int i = 0; i < 2; i++) {
            Actor guest = model.actor();
            guest.attach(carriedObject());
            guests.add(guest);
        }
    }

    /** Nobody has the object that a message carries but the message. */
    void leaveCarried() {
        Attachment object = carriedObject();
        arena().detach(object);
        dying.around.arena().detach(carriedByDying);
        isLeft = true;
    }

    /** What a message has that nobody has finished: the object it carries, or the right to be larger than the ring. */
    void checkHas(int number) {
        if (carrying.contains(number)) {
            assertThat(arena().find(carriedObject().reference())).as("the object that message %d carries", number).isNotNull();
        }
        if (lengths.getOrDefault(number, 0) == FILE) {
            assertThat(Rings.inUse(arena(), other.attachment())).as("message %d", number).contains("a message larger than the ring");
        }
    }

    private Attachment carriedObject() {
        Attachment object = carried;
        assertThat(object).isNotNull();
        return object;
    }

    private static byte[] content(int number, int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) ((number + 31 * i) & 0x7F);
        }
        return content;
    }

    /** The number of a message that is whole. */
    int read(Taken taken) {
        byte[] bytes = taken.bytes();
        int number = bytes[0];
        assertThat(bytes).as("message %d", number).isEqualTo(content(number, lengths.getOrDefault(number, 0)));
        return number;
    }

    // Putting and taking, of which it is known how far it has come.

    /** Puts a message if there is room. */
    boolean put(RingCore core, int number, int length) {
        return put(number, () -> core.tryPut(message(number, length)));
    }

    /** Puts a message that has to have room. */
    void puts(RingCore core, int number, int length) {
        assertThat(put(core, number, length)).as("put %d", number).isTrue();
    }

    /** What puts a message. */
    @FunctionalInterface
    interface Putting {
        boolean put() throws Exception;
    }

    /** Puts a message in some way. */
    boolean put(int number, Putting putting) {
        beingPut.add(number);
        boolean done = false;
        try {
            done = putting.put();
        } catch (QueueEndedException | InterruptedException e) {
            beingPut.remove(number);
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        if (done) {
            put.add(number);
        } else {
            beingPut.remove(number);
        }
        return done;
    }

    /** Takes a message for good, -1 if there is none. */
    int take(RingCore core) {
        return take(core, () -> core.tryTake(Demand.ANYTHING));
    }

    /** What takes a message. */
    @FunctionalInterface
    interface Taking {
        @Nullable Taken take() throws Exception;
    }

    /** Takes a message for good in some way, -1 if there is none. */
    int take(RingCore core, Taking taking) {
        mayLose(core, true);
        Taken taken;
        try {
            taken = taking.take();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        int number = -1;
        if (taken != null) {
            open.add(taken);
            number = read(taken);
            checkCarried(number);
            taken.finish();
            gone.add(number);
        }
        mayLose(core, false);
        return number;
    }

    /** Acknowledges a message. */
    void finish(RingCore core, Taken taken) {
        int number = read(taken);
        mayLose(core, true);
        assertThat(taken.finish()).isTrue();
        gone.add(number);
        mayLose(core, false);
    }

    /** Removes a message from where it was. */
    boolean remove(RingCore core, RingCore.Place place, int number) {
        mayLose(core, true);
        boolean removed = core.remove(place);
        if (removed) {
            gone.add(number);
        }
        mayLose(core, false);
        return removed;
    }

    private void mayLose(RingCore core, boolean taking) {
        if (core.equals(victim)) {
            victimIsTaking = taking;
        }
    }

    /** Receives a message that is there. */
    Taken receive(RingCore core) {
        Taken taken = core.tryTake(Demand.TO_BE_ACKNOWLEDGED);
        assertThat(taken).isNotNull();
        open.add(taken);
        return taken;
    }

    /** Unmaps what the dead had mapped: their memory goes with them. */
    private void closeTaken() {
        open.forEach(Taken::finish);
    }

    /**
     * Puts and takes so often that all positions, and blocks, have been used. The next position had a message that carried an object, and
     * where that was written lie the bytes of another one. It is not the first of all, where a taker stores something after he has taken.
     */
    void use() {
        for (int i = 0; i <= positions; i++) {
            usesNext(message(91, Rings.BLOCK_BYTES));
        }
        usesNext(carrying(90, BLOCK));
        for (int i = 1; i < positions; i++) {
            usesNext(message(91, blocks > 2 ? RUN : Rings.BLOCK_BYTES));
        }
    }

    private void usesNext(Outgoing message) {
        assertThat(other.tryPut(message)).isTrue();
        receive(other).finish();
    }

    /** Puts and takes, so that the tail comes to a position. */
    void advance(int count) {
        for (int i = 0; i < count; i++) {
            assertThat(other.tryPut(message(92, 1))).isTrue();
            assertThat(other.tryTake(Demand.ANYTHING)).isNotNull();
        }
    }

    static long inTenSeconds() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    }

    static long soon() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3);
    }

    /** A thread of the other that waits for a message; -2 if the ring ends. */
    FutureTask<Integer> taker() {
        return waiter(this::takeInTime);
    }

    /** Takes a message in time; -2 if the ring has ended. */
    private int takeInTime() {
        try {
            return take(other, () -> other.waits().take(Demand.ANYTHING, inTenSeconds()));
        } catch (IllegalStateException e) {
            assertThat(e).hasCauseInstanceOf(QueueEndedException.class);
            return -2;
        }
    }

    /** A thread of the other that waits to put a message. */
    FutureTask<Boolean> putter(int number, int length) {
        Outgoing message = message(number, length);
        return waiter(() -> put(number, () -> other.waits().put(message, inTenSeconds())));
    }

    /** A thread of the other that waits. */
    <T> FutureTask<T> waiter(Callable<T> wait) {
        FutureTask<T> waiting = model.start(wait);
        HaltModel.await(() -> Waiting.isAt(other), "nobody waits");
        return waiting;
    }

    /** Sees a taker to his end, who gets another message if the victim's does not come. */
    void endTaker(FutureTask<Integer> taker) throws Exception {
        puts(other, 28, HERE);
        assertThat(HaltModel.inTime(taker)).isNotEqualTo(-1);
    }

    /** Sees a putter to his end, for whom there is room at the latest when another message has been taken. */
    void endPutter(FutureTask<Boolean> putter) throws Exception {
        take(other);
        assertThat(HaltModel.inTime(putter)).isTrue();
    }

    /** A third process that has put so much, and dies. */
    Actor dead(Dying deed) {
        Actor third = model.actor();
        deed.by(attached(third));
        third.die();
        return third;
    }

    /** What somebody does before he dies. */
    @FunctionalInterface
    interface Dying {
        void by(RingCore core);
    }

    /** A process that stops in the middle of putting a message; returns its side. */
    RingCore stopsPutting(Actor third, int number) throws Exception {
        RingCore thirds = attached(third);
        thirds.declarePutter();
        guests.add(third);
        Run run = Run.upTo(IN_THE_MIDDLE, () -> put(thirds, number, HERE));
        stopped.add(run);
        assertThat(run.stands()).isTrue();
        assertThat(other.holders()).anyMatch(holder -> holder.process().equals(third.toString()) && holder.putting() == 1);
        return thirds;
    }

    /** A process that stops while it gives the ring an extent. */
    void stopsReserving(Actor third, int number, int length) throws Exception {
        RingCore thirds = attached(third);
        thirds.declarePutter();
        guests.add(third);
        Run run = Run.upTo(1, () -> put(thirds, number, length));
        stopped.add(run);
        assertThat(run.stands()).isTrue();
        assertThat(Rings.inUse(arena(), other.attachment())).anyMatch(text -> text.startsWith("extent"));
    }

    /** Who stopped goes on. */
    void goOn() throws Exception {
        for (Run run : stopped) {
            run.goOn();
        }
        stopped.clear();
    }

    /** Who stopped is dead, and stores nothing more. */
    void buryStopped() throws Exception {
        for (Run run : stopped) {
            run.bury();
        }
        stopped.clear();
    }

    void victimLeaves() {
        victim.leave();
        dying.around.arena().detach(victim.attachment());
    }

    // What has to hold.

    /** Something that a victim does. */
    @FunctionalInterface
    interface Doing {
        void run() throws Exception;
    }

    Scene victimDoes(Doing operation) {
        return victimDoes(operation, () -> {});
    }

    /** What the victim does, and what is to be done before it is looked what is left. */
    Scene victimDoes(Doing operation, Check before) {
        return new Scene(dying, () -> {
            operation.run();
            return null;
        }, () -> {
            before.check();
            checkWorks();
        });
    }

    private void checkWorks() throws Exception {
        goOn();
        guests.forEach(model::end);
        if (carried != null && !isLeft) {
            arena().detach(carried);
        }
        checkMessages();
        Actor third = model.actor();
        RingCore thirds = attached(third);
        model.comeback(Comeback.SEAT_TAKEN);
        if (other.isEnded()) {
            model.comeback(Comeback.SEAT_USED);
            assertThatExceptionOfType(QueueEndedException.class).isThrownBy(() -> thirds.tryPut(message(31, HERE)));
            assertThat(Rings.isOver(thirds)).isTrue();
        } else {
            checkUse(third, thirds);
        }
        checkNothingInUse();
        closeTaken();
        model.end(third);
        model.end(living);
        if (carried != null) {
            Arenas.dropExtension(carried.cell());
        }
    }

    /** Each message that was put, and not taken, is there once, in order; what was not put entirely may be there or not. */
    private void checkMessages() throws Exception {
        int size = other.size();
        assertThat(other.messages(Integer.MAX_VALUE)).hasSize(size);
        var left = new ArrayList<Integer>();
        for (int number = take(other); number >= 0; number = take(other)) {
            left.add(number);
        }
        assertThat(size).as("size, where %s was left", left).isEqualTo(left.size());
        assertThat(gone).as("taken").doesNotHaveDuplicates();
        var unknown = new ArrayList<>(gone);
        unknown.removeAll(beingPut);
        assertThat(unknown).as("messages that nobody put").isEmpty();
        var lost = new ArrayList<>(put);
        lost.removeAll(gone);
        assertThat(lost).as("lost messages; %s was left", left).hasSizeLessThanOrEqualTo(victimIsTaking ? 1 : 0);
        for (int tens = 1; tens < 10; tens++) {
            int by = tens;
            assertThat(left.stream().filter(number -> number / 10 == by)).as("order of the messages of one").isSorted();
        }
        checkNothingInUse();
        if ((type & RingCore.JOINABLE) != 0) {
            while (other.done()) {
                assertThat(other.capacity()).isEqualTo(positions);
            }
            assertThat(other.waits().awaitDone(System.nanoTime())).as("all is done").isTrue();
        }
    }

    /** After all have left, the ring is gone, with all that was in it. */
    void checkGone() {
        closeTaken();
        if (carried != null) {
            arena().detach(carried);
        }
        model.end(living);
    }

    /** Whether a message has been taken for good. */
    boolean isGone(int number) {
        return gone.contains(number);
    }

    /** Nobody has taken the second message of the third before the first one. */
    void checkOrderOfThird() {
        assertThat(gone.contains(32) && !gone.contains(31)).as("the second without the first: %s", gone).isFalse();
    }

    private void checkNothingInUse() {
        assertThat(Rings.inUse(arena(), other.attachment())).isEmpty();
        assertThat(model.folder().toFile().list((folder, name) -> name.matches("mem-\\d+-\\d+-.*"))).isEmpty();
        assertThat(other.freePositions()).isEqualTo(positions);
        assertThat(other.holders()).isEmpty();
        assertThat(other.hasMessage()).isFalse();
    }

    /** What a message carries can be opened as long as it is there, though nobody else has it. */
    private void checkCarried(int number) {
        if (carrying.contains(number)) {
            arena().detach(living.attach(carriedObject()));
        }
    }

    /** Others can use the whole of it, and nobody who comes late takes it from them. */
    private void checkUse(Actor third, RingCore thirds) throws Exception {
        Attachment object = third.create(CellKind.VALUE, cell -> cell.describePlain(0, 0));
        lengths.put(41, BLOCK);
        assertThat(thirds.tryPut(Rings.carrying(content(41, BLOCK), object.reference()))).isTrue();
        boolean both = positions > 1;
        int large = Math.max(FILE, blocks * Rings.BLOCK_BYTES);
        if (both) {
            assertThat(thirds.tryPut(message(42, large))).isTrue();
        }
        third.around.arena().detach(object);
        Taken first = receive(other);
        Taken second = both ? receive(thirds) : first;
        model.comeback(Comeback.SEAT_USED);
        assertThat(thirds.tryPut(message(43, both ? large : HERE))).as("a second large one").isFalse();
        assertThat(read(first)).isEqualTo(41);
        assertThat(read(second)).isEqualTo(both ? 42 : 41);
        third.around.arena().detach(third.attach(object));
        assertThat(first.finish()).isTrue();
        assertThat(second.finish()).isEqualTo(both);
        fill(thirds, positions, HERE);
        fill(thirds, Math.min(blocks, positions), Rings.BLOCK_BYTES);
    }

    private void fill(RingCore thirds, int count, int length) {
        for (int i = 0; i < count; i++) {
            assertThat((i % 2 == 0 ? thirds : other).tryPut(message(50 + i % 50, length))).as("number %d of %d", i, count).isTrue();
        }
        assertThat(thirds.tryPut(message(49, length))).as("more than %d", count).isFalse();
        assertThat(other.size()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            Taken taken = (i % 3 == 0 ? thirds : other).tryTake(Demand.ANYTHING);
            assertThat(taken).isNotNull();
            assertThat(read(taken)).isEqualTo(50 + i % 50);
            taken.finish();
        }
        assertThat(other.tryTake(Demand.ANYTHING)).isNull();
    }
}
