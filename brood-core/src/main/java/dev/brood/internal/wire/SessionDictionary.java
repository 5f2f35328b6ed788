// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.BroodException;
import dev.brood.internal.memory.SharedDictionary;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dictionary of a session, in memory that its processes share: an id means the same to all of them, whoever added the entry,
 * and whether he still lives. Nothing has to be sent beside a record.
 *
 * <p>It is opened when it is first needed. Where that is not possible, because the JVM is ending or its session is gone, records
 * carry all that they name themselves.
 */
public final class SessionDictionary implements Dictionary {

    private final Supplier<SharedDictionary> opening;
    private volatile @Nullable SharedDictionary opened;

    /**
     * A dictionary that is opened later.
     *
     * @param opening opens it; if two threads do so at once, one of the results is used by both
     */
    public SessionDictionary(Supplier<SharedDictionary> opening) {
        this.opening = opening;
    }

    private SharedDictionary shared() {
        SharedDictionary known = opened;
        if (known == null) {
            SharedDictionary fresh = opening.get(); // without a lock, since it waits for the file system
            synchronized (this) {
                known = opened == null ? fresh : opened;
                opened = known;
            }
        }
        return known;
    }

    @Override
    public int intern(byte[] content) {
        SharedDictionary shared;
        int id;
        try {
            shared = shared();
            id = shared.add(content);
        } catch (BroodException e) { // the launch of the process that this is for will fail, and tell why
            log().log(Level.DEBUG, "The dictionary of the session cannot be used; records carry what they name", e);
            return FULL;
        }
        if (id == SharedDictionary.FULL && shared.overflowed() == 0) {
            log().log(Level.WARNING, "The session''s dictionary of classes and lambda shapes is full: an entry of {0} bytes does not fit"
                    + " beside {1} of {2} bytes, or its directory has no room left. Records carry new ones themselves from now on,"
                    + " which is slower. A program that keeps making classes at run time does this.",
                    content.length, shared.usedBytes(), shared.bound());
        }
        return id;
    }

    @Override
    public byte[] entry(int id) {
        return shared().entry(id);
    }

    @Override
    public int size() {
        return shared().size();
    }

    @Override
    public long overflows() {
        SharedDictionary known = opened;
        return known == null ? 0 : known.overflows();
    }

    private static Logger log() {
        return System.getLogger("dev.brood.wire");
    }
}
