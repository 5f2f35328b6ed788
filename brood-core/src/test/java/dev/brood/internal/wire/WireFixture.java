// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import org.jspecify.annotations.Nullable;

/** A sender and a receiver in one process, the dictionary shipped before each record as a transport does. */
final class WireFixture {

    final LocalDictionary sent = new LocalDictionary();
    final LocalDictionary mirror = new LocalDictionary();
    final LocalClassSource classes = new LocalClassSource();
    final Encoder encoder = new Encoder(sent, classes);
    final Decoder decoder = new Decoder(mirror, classes, ClassSource.NONE);

    byte[] encode(@Nullable Object graph) {
        byte[] record = encoder.encode(graph, "task");
        ship();
        return record;
    }

    void ship() {
        for (int id = mirror.size(); id < sent.size(); id++) {
            mirror.append(id, sent.entry(id));
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the test says what it sent
    <T> T copy(T graph) throws UnreadableException {
        return (T) decoder.decode(encode(graph));
    }
}
