// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.sync.CopiedOnWrite;
import dev.brood.internal.sync.NamedMemory;
import java.io.Serial;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handle of named memory; each call of {@link #attach}, and each message, makes another one. */
final class NamedMemoryHandle implements SharedMemory, CopiedOnWrite {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final Cleaner CLEANER = Cleaner.create(task -> {
        Thread cleaning = new Thread(task, "brood-forgotten-names");
        cleaning.setDaemon(true);
        return cleaning;
    });

    private final transient Views views = new Views(this);
    private final transient Cleaner.Cleanable closing;
    private transient volatile @Nullable NamedMemory memory;

    private NamedMemoryHandle(NamedMemory memory) {
        this.memory = memory;
        this.closing = CLEANER.register(this, memory::close);
    }

    static NamedMemoryHandle create(String name, long bytes) {
        MemoryHandle.checkSize(bytes);
        return new NamedMemoryHandle(NamedMemory.create(name, bytes));
    }

    static NamedMemoryHandle attach(String name) {
        return new NamedMemoryHandle(NamedMemory.attach(name, null));
    }

    static boolean unlink(String name) {
        return NamedMemory.unlink(name);
    }

    private NamedMemory memory() {
        NamedMemory open = memory;
        if (open == null) {
            throw new StaleHandleException("This named shared memory has been closed in this process. Close it after its last use, or"
                    + " attach to it again.");
        }
        return open;
    }

    @Override
    public long byteSize() {
        return memory().memory().byteSize();
    }

    @Override
    public Optional<String> name() {
        return Optional.of(memory().name());
    }

    @Override
    public MemorySegment segment() {
        return views.segment(memory().memory());
    }

    @Override
    public MemorySegment privateView() {
        return views.add(memory().mapPrivate());
    }

    @Override
    public void copyOnWrite() {
        views.replace(memory().mapPrivate());
    }

    @Override
    public void unlink() {
        memory().unlink();
    }

    @Override
    public void close() {
        views.close("shared memory");
        memory = null;
        closing.clean();
    }

    /**
     * Named memory on its way.
     *
     * @param name its name
     * @param id what tells it from other memory of this name
     */
    private record Reference(String name, String id) implements Serializable {
        Object readResolve() {
            return new NamedMemoryHandle(NamedMemory.attach(name, id));
        }
    }

    @Serial
    private Object writeReplace() {
        NamedMemory open = memory();
        return new Reference(open.name(), open.id());
    }

    @Override
    public String toString() {
        NamedMemory open = memory;
        return open == null ? "closed shared memory" : "shared memory '" + open.name() + "' of " + open.memory().byteSize() + " bytes";
    }
}
