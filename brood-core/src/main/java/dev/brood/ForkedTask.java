// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.sync.CopiedOnWrite;
import dev.brood.internal.wire.Envelope;
import dev.brood.memory.SharedMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A task with what else a forked child has of its parent.
 *
 * @param statics the values of static fields, in the order in which they are set
 * @param copiedOnWrite memory of which the child has a copy of its own
 * @param action the user's task
 */
record ForkedTask(List<CopiedStatics> statics, List<SharedMemory> copiedOnWrite, RemoteAction action)
        implements RemoteCallable<@Nullable Object>, Envelope {

    /** What is to be copied when the child is started. */
    record Plan(List<Class<?>> statics, List<SharedMemory> copiedOnWrite) {

        ForkedTask with(RemoteAction action) {
            return new ForkedTask(statics.stream().map(CopiedStatics::of).collect(Collectors.toCollection(ArrayList::new)), copiedOnWrite, action);
        }
    }

    @Override
    public @Nullable Object call() throws Exception {
        copiedOnWrite.forEach(memory -> ((CopiedOnWrite) memory).copyOnWrite());
        statics.forEach(CopiedStatics::install);
        action.run();
        return null;
    }
}
