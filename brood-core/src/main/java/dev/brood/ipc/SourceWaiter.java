// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.os.Given;
import dev.brood.internal.sync.Deadline;
import dev.brood.internal.sync.WaitPlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A waiter. */
final class SourceWaiter implements Waiter {

    /*
     * Overview
     *
     * Each source is either watched, and was not ready after that began, or it is to be looked at. So a wait looks at those only
     * that have told of a change, that were ready the last time, or are new. The watch begins before the look, so that no change
     * is missed. The lock is held over none of both: sources are other people's code.
     */

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by the lock, as all below. */
    private final IdentityHashMap<Waitable, Source> sources = new IdentityHashMap<>();
    /** Those that are to be looked at. */
    private final Set<Source> doubtful = new LinkedHashSet<>();

    private boolean closed;

    /** A source, compared by identity. */
    private final class Source {
        private final Waitable waitable;
        /** Null while it is to be looked at. */
        private Waitable.@Nullable Watch watch;

        private boolean removed;

        Source(Waitable waitable) {
            this.waitable = waitable;
        }

        /** It may have become ready. */
        void changed() {
            lock.lock();
            try {
                if (!removed) {
                    doubtful.add(this);
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void add(Waitable source) {
        Given.notNull(source, "add", "what is to be waited for");
        lock.lock();
        try {
            checkOpen();
            if (!sources.containsKey(source)) {
                var known = new Source(source);
                sources.put(source, known);
                doubtful.add(known);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new StaleHandleException("This waiter has been closed. Close it after its last use.");
        }
    }

    @Override
    public boolean remove(Waitable source) {
        Given.notNull(source, "remove", "what is not to be waited for any more");
        Source known;
        lock.lock();
        try {
            checkOpen();
            known = sources.remove(source);
            if (known == null) {
                return false;
            }
            forget(known);
            changed.signalAll(); // perhaps it was the last one
        } finally {
            lock.unlock();
        }
        endWatch(known);
        return true;
    }

    private void forget(Source source) {
        source.removed = true;
        doubtful.remove(source);
    }

    private void endWatch(Source source) {
        Waitable.Watch watch;
        lock.lock();
        try {
            watch = source.watch;
            source.watch = null;
        } finally {
            lock.unlock();
        }
        if (watch != null) {
            watch.end();
        }
    }

    @Override
    public int size() {
        lock.lock();
        try {
            checkOpen();
            return sources.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Waitable> await() throws InterruptedException {
        return await(WaitPlace.FOREVER);
    }

    @Override
    public List<Waitable> await(Duration limit) throws InterruptedException {
        Given.notNull(limit, "await", "how long to wait at most");
        return await(Deadline.after(limit));
    }

    private List<Waitable> await(long deadline) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        while (true) {
            List<Waitable> ready = ready();
            if (!ready.isEmpty() || !awaitChange(deadline)) {
                return ready;
            }
        }
    }

    /** Those of the sources to be looked at that are ready; the others are watched from now on. */
    private List<Waitable> ready() {
        List<Source> looked;
        lock.lock();
        try {
            checkOpen();
            looked = List.copyOf(doubtful);
            doubtful.clear();
        } finally {
            lock.unlock();
        }
        var ready = new ArrayList<Waitable>();
        int done = 0;
        try {
            for (Source source : looked) {
                if (isReady(source)) {
                    ready.add(source.waitable);
                    source.changed(); // to be looked at the next time
                }
                done++;
            }
        } finally {
            looked.subList(done, looked.size()).forEach(Source::changed); // one has been closed: it is still to be looked at, as those after it
        }
        return ready;
    }

    private boolean isReady(Source source) {
        endWatch(source);
        if (source.waitable.isReady()) {
            return true;
        }
        Waitable.Watch watch = source.waitable.watch(source::changed);
        boolean kept = false;
        lock.lock();
        try {
            if (!source.removed && source.watch == null) {
                source.watch = watch;
                kept = true;
            }
        } finally {
            lock.unlock();
        }
        if (!kept) {
            watch.end(); // it was removed meanwhile, or another thread watches it
        }
        return source.waitable.isReady();
    }

    /** Waits until there is a source to be looked at; false if the time is over, or there are no sources. */
    private boolean awaitChange(long deadline) throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                checkOpen();
                if (!doubtful.isEmpty()) {
                    return deadline == WaitPlace.FOREVER || deadline - System.nanoTime() > 0;
                }
                if (sources.isEmpty()) {
                    return false;
                }
                if (deadline == WaitPlace.FOREVER) {
                    changed.await();
                } else if (changed.awaitNanos(deadline - System.nanoTime()) <= 0 && doubtful.isEmpty()) {
                    return false;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<Source> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(sources.values());
            sources.clear();
            all.forEach(this::forget);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        all.forEach(this::endWatch);
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return closed ? "closed waiter" : "waiter for " + sources.size() + " sources";
        } finally {
            lock.unlock();
        }
    }
}
