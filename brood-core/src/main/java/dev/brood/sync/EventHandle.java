// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.sync;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.CellKind;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.EventCore;
import dev.brood.internal.sync.Handle;
import dev.brood.internal.sync.Session;
import java.io.Serial;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The handle of an event. */
final class EventHandle extends Handle<EventCore> implements SharedEvent {

    @Serial
    private static final long serialVersionUID = 1L;

    EventHandle(Core.Surroundings around, Attachment attachment) {
        super(new EventCore(around, attachment));
    }

    static EventHandle create() {
        return Session.current().objects().create(CellKind.EVENT, cell -> cell.describePlain(0, 0), EventHandle::new);
    }

    @Override
    protected String noun() {
        return "event";
    }

    @Override
    protected String state(EventCore open) {
        return open.isSet() ? "set" : "clear";
    }

    @Override
    public void set() {
        core().set();
    }

    @Override
    public void clear() {
        core().clear();
    }

    @Override
    public boolean isSet() {
        return core().isSet();
    }

    // A thread that waits keeps the handle reachable, or it could be closed as forgotten meanwhile.

    @Override
    public void await() throws InterruptedException {
        try {
            core().await();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        try {
            return core().await(time, Objects.requireNonNull(unit, "unit"));
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
