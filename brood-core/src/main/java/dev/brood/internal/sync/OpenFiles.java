// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The files with locks that this JVM has open, for all copies of Brood in it: a map for each use of them, which lives as long as
 * the JVM. Thread-safe.
 *
 * <p>Copies in different class loaders share no class but the JDK's, so the map is held, in types of the JDK only, by an object
 * of the JDK that all of them can find: an empty thread group of a certain name below the topmost group. A shutdown hook that does
 * nothing keeps it reachable when the copy that made it is unloaded. System properties would be simpler, but must be strings:
 * {@code list}, {@code store} and {@code storeToXML} fail at anything else. To register a security provider takes 0.1 s in each
 * child, because the JDK loads all others first. Platform MBeans need the module {@code java.management}.
 */
final class OpenFiles extends ThreadGroup implements Supplier<Map<String, Map<String, Object[]>>> {

    private static final String NAME = "dev.brood.files";
    /** More than the JDK makes; a list that is full is asked for again. */
    private static final int SOME_GROUPS = 16;

    private final Map<String, Map<String, Object[]>> files = new ConcurrentHashMap<>();

    private OpenFiles(ThreadGroup parent) {
        super(parent, NAME);
    }

    @Override
    public Map<String, Map<String, Object[]>> get() {
        return files;
    }

    /**
     * {@return a map of this JVM, made by whichever copy of Brood is the first to ask}
     *
     * @param use what for
     */
    static Map<String, Object[]> ofThisJvm(String use) {
        return all().computeIfAbsent(use, key -> new ConcurrentHashMap<>());
    }

    private static Map<String, Map<String, Object[]>> all() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        synchronized (top) { // the one lock that all copies know
            for (ThreadGroup group : below(top)) {
                if (group.getName().equals(NAME) && group instanceof Supplier<?> made) {
                    return map(made);
                }
            }
            var made = new OpenFiles(top);
            made.stay();
            return made.files;
        }
    }

    @SuppressWarnings("unchecked") // only this class, in one copy or another, makes groups of its name
    private static Map<String, Map<String, Object[]>> map(Supplier<?> made) {
        return (Map<String, Map<String, Object[]>>) made.get();
    }

    private static ThreadGroup[] below(ThreadGroup top) {
        for (int room = SOME_GROUPS; ; room *= 2) {
            ThreadGroup[] groups = new ThreadGroup[room];
            int n = top.enumerate(groups, false);
            if (n < room) {
                return java.util.Arrays.copyOf(groups, n);
            }
        }
    }

    private void stay() {
        try {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().group(this).name("brood-sessions").unstarted(() -> {}));
        } catch (IllegalStateException e) {
            return; // the JVM is exiting already: it lives no longer than the copy that asks
        }
    }
}
