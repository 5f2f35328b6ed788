// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.sync.Core;
import java.io.Serial;

/** The handle of a queue. */
final class QueueHandle<E> extends RingQueue<E> {

    @Serial
    private static final long serialVersionUID = 1L;

    QueueHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }
}
