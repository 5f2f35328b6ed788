// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.board;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.sync.BlockCore;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.nio.ByteBuffer;

/** What is too large for a board: bytes in memory of their own, which goes to the other side by its reference. */
public final class Parcel extends Handle<BlockCore> {

    @Serial
    private static final long serialVersionUID = 1L;

    private Parcel(Core.Surroundings around, Attachment attachment) {
        super(new BlockCore(around, attachment));
    }

    /**
     * Makes a parcel.
     *
     * @param contents the bytes, at least one
     * @throws dev.brood.error.SharedMemoryFullException if there is no room
     */
    public static Parcel of(byte[] contents) {
        Parcel parcel = Session.current()
                .objects()
                .createMemory(contents.length, cell -> BlockCore.initialize(cell, 0, contents.length, 0), Parcel::new);
        SharedWords.of(parcel.core().memory()).bytesPlain(0, contents);
        return parcel;
    }

    /**
     * Opens a parcel that another process has made.
     *
     * @param label what names it
     * @throws dev.brood.error.StaleHandleException if it does not exist any more
     */
    public static Parcel open(byte[] label) {
        long reference = ByteBuffer.wrap(label).getLong();
        return Session.current().objects().open(reference, Parcel.class, Parcel::new);
    }

    /** {@return what names it in its session} */
    public byte[] label() {
        return ByteBuffer.allocate(Long.BYTES).putLong(core().attachment().reference()).array();
    }

    /** {@return the bytes} */
    public byte[] contents() {
        SharedWords words = SharedWords.of(core().memory());
        return words.bytesPlain(0, Math.toIntExact(words.size()));
    }

    @Override
    protected String noun() {
        return "parcel";
    }
}
