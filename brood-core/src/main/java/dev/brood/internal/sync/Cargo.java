// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The shared objects that an encoded message names, kept open by this process until the message has arrived or never will:
 * also when the program closes, or forgets, its handles meanwhile.
 *
 * <p>Thread-safe. Closing it twice does nothing.
 */
public final class Cargo implements AutoCloseable {

    /** What the current thread encodes for, or the one does that waits for it. */
    private static final InheritableThreadLocal<@Nullable Cargo> LOADING = new InheritableThreadLocal<>();

    private static final long[] NOTHING = {};

    /** Null once it is closed; guarded by this. */
    private @Nullable List<Opened> pinned = new ArrayList<>(0);

    /** Creates an empty cargo. */
    public Cargo() {}

    /**
     * Encodes a message, and keeps open what it names.
     *
     * @param <T> the encoded form
     * @param encoding encodes it; if it throws, nothing is kept
     * @return what that returns
     */
    public <T> T load(Supplier<T> encoding) {
        Cargo before = LOADING.get();
        LOADING.set(this);
        boolean loaded = false;
        try {
            T encoded = encoding.get();
            loaded = true;
            return encoded;
        } finally {
            if (before == null) {
                LOADING.remove();
            } else {
                LOADING.set(before);
            }
            if (!loaded) {
                close();
            }
        }
    }

    /** Keeps an object open of which a handle is being encoded; false if it has been closed meanwhile. */
    static boolean add(Opened entry) {
        Cargo loading = LOADING.get();
        return loading == null || loading.keep(entry);
    }

    /** {@return what names the objects, each once} */
    public synchronized long[] references() {
        List<Opened> open = pinned;
        return open == null || open.isEmpty() ? NOTHING : open.stream().mapToLong(Opened::reference).distinct().toArray();
    }

    private synchronized boolean keep(Opened entry) {
        List<Opened> open = pinned;
        if (open == null) {
            return true; // a thread that user code has started, and that outlived the encoding
        }
        if (!entry.pin()) {
            return false;
        }
        open.add(entry);
        return true;
    }

    /** Lets go of the objects: the message has arrived, or never will. */
    @Override
    public void close() {
        List<Opened> open;
        synchronized (this) {
            open = pinned;
            pinned = null;
        }
        if (open != null) {
            open.forEach(Opened::unpin);
        }
    }
}
