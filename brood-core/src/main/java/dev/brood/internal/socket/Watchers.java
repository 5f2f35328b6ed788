// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Who wants to be told once that something may have changed. Thread-safe. */
final class Watchers {

    private static final System.Logger LOG = System.getLogger(Watchers.class.getName());

    private final Set<Watcher> all = ConcurrentHashMap.newKeySet();

    /** One who wants to be told; compared by identity, for one may ask twice. */
    private static final class Watcher {
        private final Runnable change;

        Watcher(Runnable change) {
            this.change = change;
        }
    }

    /** Tells of the next change; returns what ends that. */
    Runnable add(Runnable change) {
        Watcher watcher = new Watcher(change);
        all.add(watcher);
        return () -> all.remove(watcher);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Tells all of a change. */
    void tell() {
        for (Watcher watcher : List.copyOf(all)) {
            if (all.remove(watcher)) {
                try {
                    watcher.change.run();
                } catch (RuntimeException e) {
                    LOG.log(Level.WARNING, "Who waits for a socket could not be told of a change", e);
                }
            }
        }
    }
}
