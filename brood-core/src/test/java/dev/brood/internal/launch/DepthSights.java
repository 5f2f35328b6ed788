// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.util.concurrent.atomic.AtomicReference;

/** How deep this process, a child, takes itself to be nested, which a test need not have come to by as many starts. */
public final class DepthSights {

    private DepthSights() {}

    /** Makes that this process takes itself for one that has so many parents. */
    public static void pretend(int depth) throws ReflectiveOperationException {
        var instance = ThisProcess.class.getDeclaredField("INSTANCE");
        instance.setAccessible(true);
        Object self = ((AtomicReference<?>) instance.get(null)).get();
        var field = ThisProcess.class.getDeclaredField("welcome");
        field.setAccessible(true);
        Welcome told = (Welcome) field.get(self);
        field.set(self, new Welcome(told.name(), told.role(), depth, told.parentName(), told.parentPid(), told.context(), told.grouped()));
        if (ThisProcess.depth() != depth) {
            throw new IllegalStateException("asked to be " + depth + " deep, found " + ThisProcess.depth());
        }
    }
}
