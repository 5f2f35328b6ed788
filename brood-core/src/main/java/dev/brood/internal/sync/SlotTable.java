// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionLayout;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.os.ProcessIdentity;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The slots of a session, field by field, in shared memory.
 *
 * <p>Who may store what: the word changes by compare-and-set only; name, flags, and a zero task are stored by the claimant
 * while the slot is STARTING, which nobody takes from it while it lives, and anew before a spare is told what it is to be; after that, flags of one that was a
 * spare change by compare-and-set of itself or the claimant; pid, start time, task and the ending mark by the
 * process that holds the slot's byte. Readers get the fields of a given generation or nothing. Thread-safe.
 */
final class SlotTable {

    private final SharedWords words;

    SlotTable(SharedWords words) {
        this.words = words;
    }

    long wordAcquire(int slot) {
        return words.longAcquire(SessionLayout.wordOffset(slot));
    }

    /** As {@link #wordAcquire}, in the way in which who waits reads all words. */
    long wordVolatile(int slot) {
        return words.longVolatile(SessionLayout.wordOffset(slot));
    }

    boolean wordCas(int slot, long expected, long value) {
        return words.longCas(SessionLayout.wordOffset(slot), expected, value);
    }

    /** Stores the word of a slot in a table that no other process knows yet. */
    void wordRelease(int slot, long value) {
        words.longRelease(SessionLayout.wordOffset(slot), value);
    }

    static SlotState state(long word) {
        return SlotState.ofNumber(SessionLayout.state(word));
    }

    static long word(SlotState state, int generation, int parentSlot, int parentGeneration) {
        return SessionLayout.word(state.number(), generation, parentSlot, parentGeneration);
    }

    /** Moves a slot from the state in {@code word} to another one; false if the word is not that any more. */
    boolean moveCas(int slot, long word, SlotState to) {
        return wordCas(slot, word, SessionLayout.withState(word, to.number()));
    }

    boolean isGeneration(int slot, int generation) {
        return SessionLayout.generation(wordAcquire(slot)) == generation;
    }

    /** The number of the task that runs; minus that of the last one between two; 0 before the first. */
    long taskAcquire(int slot) {
        return words.longAcquire(SessionLayout.taskOffset(slot));
    }

    void taskRelease(int slot, long task) {
        words.longRelease(SessionLayout.taskOffset(slot), task);
    }

    int flagsAcquire(int slot) {
        return words.intAcquire(SessionLayout.flagsOffset(slot));
    }

    /** Replaces flags that are as expected; there are two who may: a process that waits, and its parent. */
    boolean flagsCas(int slot, int expected, int flags) {
        return words.intCas(SessionLayout.flagsOffset(slot), expected, flags);
    }

    /** What the process of a slot has to do with the end of its session. */
    Cleaning cleaningAcquire(int slot) {
        return Cleaning.ofNumber(words.intAcquire(SessionLayout.endingOffset(slot)));
    }

    /** Says what this process has to do with the end of the session; it goes up only. */
    void cleaningRelease(int slot, Cleaning cleaning) {
        words.intRelease(SessionLayout.endingOffset(slot), cleaning.ordinal());
    }

    /** Fills in what a claimant knows; the slot is STARTING and the claimant's. */
    void describeRelease(int slot, String name, int flags) {
        words.longPlain(SessionLayout.pidOffset(slot), 0);
        words.longPlain(SessionLayout.startTimeOffset(slot), 0);
        words.longRelease(SessionLayout.taskOffset(slot), 0);
        words.intRelease(SessionLayout.endingOffset(slot), 0);
        renameRelease(slot, name, flags);
    }

    /** Describes the process of a slot anew. */
    void renameRelease(int slot, String name, int flags) {
        byte[] bytes = truncated(name);
        words.intRelease(SessionLayout.flagsOffset(slot), flags);
        words.intRelease(SessionLayout.nameLengthOffset(slot), 0);
        words.bytesPlain(SessionLayout.nameOffset(slot), bytes);
        words.intRelease(SessionLayout.nameLengthOffset(slot), bytes.length);
    }

    /** Publishes the process of a slot whose byte this process holds. */
    void processRelease(int slot, ProcessIdentity process) {
        words.longPlain(SessionLayout.startTimeOffset(slot), process.startTime());
        words.longRelease(SessionLayout.pidOffset(slot), process.pid());
    }

    /** The process of a slot of this generation, empty before it published itself or if the slot is another's by now. */
    Optional<ProcessIdentity> process(int slot, int generation) {
        long pid = words.longAcquire(SessionLayout.pidOffset(slot));
        long startTime = words.longPlain(SessionLayout.startTimeOffset(slot));
        boolean valid = pid != 0 && isGeneration(slot, generation);
        return valid ? Optional.of(new ProcessIdentity(pid, startTime)) : Optional.empty();
    }

    /** The memory of the table, for the doorbells in it. */
    SharedWords words() {
        return words;
    }

    String name(int slot) {
        int length = Math.clamp(words.intAcquire(SessionLayout.nameLengthOffset(slot)), 0, SessionLayout.NAME_BYTES);
        return new String(words.bytesPlain(SessionLayout.nameOffset(slot), length), StandardCharsets.UTF_8);
    }

    /** A name as {@link #name} gives it back. */
    static String cut(String name) {
        return new String(truncated(name), StandardCharsets.UTF_8);
    }

    /** The longest beginning of a name that fits, cut between characters. */
    private static byte[] truncated(String name) {
        ByteBuffer bytes = ByteBuffer.allocate(SessionLayout.NAME_BYTES);
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name), bytes, true);
        byte[] result = new byte[bytes.flip().remaining()];
        bytes.get(result);
        return result;
    }
}
