// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.BlockCore;
import dev.brood.internal.sync.CopiedOnWrite;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The handle of anonymous memory. */
final class MemoryHandle extends BlockHandle implements SharedMemory, CopiedOnWrite {

    @Serial
    private static final long serialVersionUID = 1L;

    MemoryHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static MemoryHandle create(long bytes) {
        checkSize(bytes);
        return Session.current()
                .objects()
                .createMemory(bytes, cell -> BlockCore.initialize(cell, Guard.NONE.type(), bytes, 0), MemoryHandle::new);
    }

    static void checkSize(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("Shared memory cannot have " + bytes + " bytes. Ask for 1 at least.");
        }
    }

    @Override
    protected String noun() {
        return "shared memory";
    }

    @Override
    public long byteSize() {
        return memory().byteSize();
    }

    @Override
    public Optional<String> name() {
        core();
        return Optional.empty();
    }

    @Override
    public MemorySegment privateView() {
        return view(core().mapPrivate());
    }

    @Override
    public void copyOnWrite() {
        show(core().mapPrivate());
    }

    @Override
    public void unlink() {
        throw new UnsupportedOperationException("This shared memory is anonymous and has no name to unlink. Close it in all processes.");
    }

    @Override
    public String toString() {
        return isOpen() ? "shared memory of " + byteSize() + " bytes" : "closed shared memory";
    }
}
