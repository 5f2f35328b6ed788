// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.internal.sync.Session;
import dev.brood.internal.wire.ClassFilter;
import dev.brood.internal.wire.ClassSource;
import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Dictionary;
import dev.brood.internal.wire.Encoder;
import dev.brood.internal.wire.LocalClassSource;
import dev.brood.internal.wire.LocalDictionary;
import dev.brood.internal.wire.SessionDictionary;
import org.jspecify.annotations.Nullable;

/**
 * This process's side of the wire: its encoders and decoders, and the classes that peers may ask for. Thread-safe.
 *
 * <p>What goes to a process of this session, or stays in shared memory for whoever comes, names entries of the session's
 * dictionary. What goes elsewhere, or stays here, names entries of a dictionary of this process.
 */
public final class ProcessWire {

    /** Asks the parent, once this process knows it. */
    private static final ClassSource CLASSES_OF_PARENT = new ClassSource() {
        @Override
        public byte @Nullable [] classBytes(String binaryName) {
            return ThisProcess.classSource().classBytes(binaryName);
        }

        @Override
        public byte @Nullable [] resource(String name) {
            return ThisProcess.classSource().resource(name);
        }
    };

    private static final ProcessWire INSTANCE = new ProcessWire();

    private final SessionDictionary shared = new SessionDictionary(() -> Session.current().openDictionary());
    private final LocalDictionary local = new LocalDictionary();
    private final LocalClassSource classes = new LocalClassSource(base());
    private final Encoder encoder = new Encoder(shared, classes);
    private final Encoder localEncoder = new Encoder(local, classes);
    private final Decoder decoder = decoder(shared);

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

    /** {@return what encodes for any process of this session} */
    public Encoder encoder() {
        return encoder;
    }

    /** {@return the decoder for what any process of this session has encoded} */
    public Decoder decoder() {
        return decoder;
    }

    /** {@return what encodes for this process itself, and for a lane to a process of another session} */
    public Encoder localEncoder() {
        return localEncoder;
    }

    /** {@return a decoder for what this process has encoded for itself} */
    public Decoder localDecoder() {
        return decoder(local);
    }

    /**
     * {@return the decoder for what comes in through a lane} Within the session it is that of everything else there: classes that
     * this process has only from others are then the same classes, whichever way their objects came.
     */
    public Decoder decoder(Lane lane) {
        return lane.isWithinSession() ? decoder() : decoder(lane.peersDictionary());
    }

    /**
     * {@return what encodes for a peer that may be another program}
     *
     * @param dictionary what that peer alone is told; nothing else of this process leaves it
     */
    public Encoder encoderForStrangers(LocalDictionary dictionary) {
        return Encoder.forStrangers(dictionary, classes);
    }

    /**
     * {@return the decoder for what a peer has encoded that is not trusted}
     *
     * @param mirror what it has told of its dictionary
     * @param filter which classes it may name
     */
    public Decoder decoderForStrangers(LocalDictionary mirror, ClassFilter filter) {
        return Decoder.filtered(mirror, classes, filter);
    }

    /** The lane of a connection, to a process of this session or of another one. */
    Lane lane(FrameChannel frames, boolean sameSession) {
        return sameSession ? Lane.within(frames, shared) : Lane.across(frames, local);
    }

    LocalClassSource classes() {
        return classes;
    }

    private Decoder decoder(Dictionary from) {
        return new Decoder(from, classes, CLASSES_OF_PARENT);
    }
}
