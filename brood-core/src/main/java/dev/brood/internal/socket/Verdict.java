// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.IOException;

/** What one end of a connection thinks of the other. Its number goes over the socket: new ones come last. */
enum Verdict {
    /** Welcome. */
    ACCEPTED,
    /** Welcome, as a process of the same session. */
    RELATIVE,
    /** The proof is not the one that the key makes. */
    WRONG_KEY,
    /** One end has a key and the other has not. */
    KEY_ON_ONE_SIDE,
    /** The key is right, but there are as many connections as there may be. */
    FULL;

    private static final Verdict[] ALL = values();

    boolean welcomes() {
        return this == ACCEPTED || this == RELATIVE;
    }

    static Verdict of(int number) throws IOException {
        if (number < 0 || number >= ALL.length) {
            throw new ProtocolException("verdict " + number + ", which this version of Brood does not know");
        }
        return ALL[number];
    }
}
