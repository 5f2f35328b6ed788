// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Dictionary;
import dev.brood.internal.wire.Encoder;
import dev.brood.internal.wire.LocalClassSource;

/** This process's side of the wire: one dictionary, one encoder, and the classes that peers may ask for. Thread-safe. */
public final class ProcessWire {

    private static final ProcessWire INSTANCE = new ProcessWire();

    private final Dictionary dictionary = new Dictionary();
    private final LocalClassSource classes = new LocalClassSource(base());
    private final Encoder encoder = new Encoder(dictionary, classes);
    private final Dictionary none = Dictionary.none();
    private final Encoder selfContained = new Encoder(none, classes);
    private final Decoder ofSelfContained = decoder(none);

    private ProcessWire() {}

    /**
     * Brood's own loader: usually the application class loader; a Spring Boot launcher's, in a child too; or a web
     * application's or JShell's, which see what a child has on its class path by their parents.
     */
    private static ClassLoader base() {
        ClassLoader own = ProcessWire.class.getClassLoader();
        return own == null ? ClassLoader.getSystemClassLoader() : own;
    }

    /** {@return the only instance} */
    public static ProcessWire get() {
        return INSTANCE;
    }

    /** {@return what encodes everything that this process sends} */
    public Encoder encoder() {
        return encoder;
    }

    /** {@return a decoder for what comes in through a lane} */
    public Decoder decoder(Lane lane) {
        return decoder(lane.peersDictionary());
    }

    /** {@return a decoder for records of this process itself} */
    public Decoder ownDecoder() {
        return decoder(dictionary);
    }

    /** {@return what encodes records that any process can decode, without this one's dictionary} */
    public Encoder selfContainedEncoder() {
        return selfContained;
    }

    /** {@return a decoder for records of the {@link #selfContainedEncoder} of any process} */
    public Decoder selfContainedDecoder() {
        return ofSelfContained;
    }

    Dictionary dictionary() {
        return dictionary;
    }

    LocalClassSource classes() {
        return classes;
    }

    private Decoder decoder(Dictionary from) {
        return new Decoder(from, classes, ThisProcess.classSource());
    }
}
