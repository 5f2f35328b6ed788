// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

/**
 * The append-only, content-addressed list of what records name by id: classes, lambda shapes, enum constants, class files.
 *
 * <p>Ids are dense from 0. An entry names only entries before it, and is in the list before the first record that names it is
 * returned by {@link Encoder#encode}. Thread-safe.
 *
 * <p>The list is bounded. When it is full, {@link #intern} answers {@link #FULL}, records carry entries inline, and a warning is
 * logged once.
 */
public sealed interface Dictionary permits LocalDictionary, SessionDictionary {

    /** The answer of {@link #intern} when the entry does not fit any more. */
    int FULL = -1;

    /** {@return a dictionary that holds nothing, so that records carry all that they name themselves} */
    static Dictionary none() {
        return new LocalDictionary(0);
    }

    /**
     * {@return the id of this content, adding it if it is new, or {@link #FULL}}
     *
     * @param content the entry, not to be changed afterwards
     */
    int intern(byte[] content);

    /**
     * {@return the entry's bytes, not to be changed}
     *
     * @param id the id of an entry
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    byte[] entry(int id);

    /** {@return how many entries there are by now} */
    int size();

    /** {@return how many entries could not be added because the dictionary was full} */
    long overflows();
}
