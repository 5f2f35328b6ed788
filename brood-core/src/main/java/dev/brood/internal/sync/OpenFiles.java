// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The files with locks that this JVM has open, for all copies of Brood in it: a map for each use of them, which lives as long as
 * the JVM. Thread-safe.
 *
 * <p>Copies in different class loaders share no class but the JDK's, so the map is held, in types of the JDK only, by an object
 * of the JDK that all of them can find: an empty thread group of a certain name below the topmost group. Where the copy that made it
 * can be unloaded, a shutdown hook that does nothing keeps it reachable; it is a thread that each exit has to start. System properties would be simpler, but must be strings:
 * {@code list}, {@code store} and {@code storeToXML} fail at anything else. To register a security provider takes 0.1 s in each
 * child, because the JDK loads all others first. Platform MBeans need the module {@code java.management}.
 */
final class OpenFiles extends ThreadGroup implements Supplier<Map<String, Map<String, Object[]>>> {

    private static final String NAME = "dev.brood.files";
    /** More than the JDK makes; a list that is full is asked for again. */
    private static final int SOME_GROUPS = 16;

    /** The group, if this copy of Brood has made it and lives as long as the JVM. */
    private static final Set<OpenFiles> KEPT = ConcurrentHashMap.newKeySet();

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
                if (group.getName().equals(NAME) && group instanceof Supplier<?> found) {
                    return map(found);
                }
            }
            var own = new OpenFiles(top);
            if (ClassLoader.getSystemClassLoader().equals(OpenFiles.class.getClassLoader())) {
                KEPT.add(own);
            } else {
                own.stay();
            }
            return own.files;
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
