// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

/**
 * The entry of a class that a peer's class path does not have.
 *
 * @param name its binary name
 * @param hash of its class file
 * @param bytesId id of the entry with the class file, or -1 if it must be asked for
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Published(String name, byte[] hash, int bytesId) {

    /** Reads what follows the entry's kind. */
    static Published read(WireInput in) {
        return new Published(in.string(), in.raw(WireLayout.HASH_BYTES), in.varint() - 1);
    }

    /** Reads a reference to such an entry. */
    static Published reference(WireInput in, Dictionary dictionary) {
        int id = in.varint() - 1;
        WireInput entry = new WireInput(id < 0 ? in.block() : dictionary.entry(id));
        int kind = entry.u8();
        if (kind != WireLayout.ENTRY_PUBLISHED) {
            throw new WireInput.UnderflowException("expected a published class in the dictionary, found an entry of kind " + kind);
        }
        return read(entry);
    }

    /** Gives the class file to the loader, if that lacks it and it is in the dictionary. */
    void offerTo(RemoteClassLoader loader, Dictionary dictionary) {
        if (bytesId >= 0 && !loader.has(name)) {
            WireInput entry = new WireInput(dictionary.entry(bytesId));
            if (entry.u8() != WireLayout.ENTRY_BYTES || !entry.string().equals(name)) {
                throw new WireInput.UnderflowException("dictionary entry " + bytesId + " is not the class file of " + name);
            }
            loader.offer(name, hash, entry.raw(entry.remaining()));
        }
    }
}
