// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.InvalidClassException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a peer's records back into objects, given the peer's dictionary or a mirror of it.
 *
 * <p>Thread-safe; every call makes fresh instances. It runs user code (constructors of records, serialisation methods, class
 * initialisers) on the caller's thread, or on one with a large stack while the caller waits when the graph is nested deeply, and
 * holds no lock meanwhile: call it on a thread that may be blocked by such code, never on a control thread.
 *
 * <p>Classes: those of the common class path come from the base loader; a published class that this process itself once sent is
 * that very class; any other is defined in a loader of this decoder, and what it needs further is asked of the class source. When
 * a record names another version of a class (JShell), it gets a loader of its own.
 */
public final class Decoder {

    private static final int NAMESPACES_KEPT = 16;
    private static final int FOREIGN_KEPT = 1 << 15;

    private final Dictionary dictionary;
    private final LocalClassSource local;
    private final ClassSource source;
    private final Namespace base;
    private final @Nullable ClassFilter filter;
    /** Classes that are not this process's own, and as of which of its changes; bounded. */
    private final Map<String, Long> foreign = new ConcurrentHashMap<>();
    private final List<Namespace> remote = new ArrayList<>();

    /**
     * Creates a decoder.
     *
     * @param peersDictionary the sender's dictionary, or its mirror, with the entries that a record names
     * @param local this process's classes
     * @param source whom to ask for classes that are neither here nor published
     */
    public Decoder(Dictionary peersDictionary, LocalClassSource local, ClassSource source) {
        this(peersDictionary, local, source, null);
    }

    /**
     * Creates a decoder for the records of a peer that is not trusted: it makes objects of allowed classes only, takes no class
     * files from the peer, and holds the peer to the forms that an {@link Encoder#forStrangers encoder for strangers} writes.
     *
     * @param peersDictionary the mirror of the sender's dictionary
     * @param local this process's classes
     * @param filter what is allowed
     * @return the decoder
     */
    public static Decoder filtered(Dictionary peersDictionary, LocalClassSource local, ClassFilter filter) {
        return new Decoder(peersDictionary, local, ClassSource.NONE, filter);
    }

    private Decoder(Dictionary peersDictionary, LocalClassSource local, ClassSource source, @Nullable ClassFilter filter) {
        dictionary = peersDictionary;
        this.local = local;
        this.source = source;
        this.filter = filter;
        base = new Namespace(this, peersDictionary, local.base(), filter);
    }

    /**
     * {@return a fresh object graph, null if that was sent}
     *
     * @param record what {@link Encoder#encode} returned
     * @throws UnreadableException if it cannot be read, whatever the reason: nothing else is thrown
     */
    public @Nullable Object decode(byte[] record) throws UnreadableException {
        if (SimpleValues.isSimple(record)) {
            return SimpleValues.decode(record);
        }
        return decode(record, MemorySegment.NULL);
    }

    /**
     * {@return a fresh object graph, null if that was sent}
     *
     * @param record {@link Encoded#record}
     * @param apart the arrays beside it, one after the other, each aligned to {@link Encoded#ALIGNMENT}
     * @throws UnreadableException if it cannot be read, whatever the reason: nothing else is thrown
     */
    public @Nullable Object decode(byte[] record, MemorySegment apart) throws UnreadableException {
        try {
            return read(record, apart, WireLayout.NESTING_OF_CALLER);
        } catch (UnreadableException e) {
            throw e;
        } catch (NestingException | StackOverflowError deep) {
            return decodeDeep(record, apart);
        } catch (Throwable t) {
            throw UnreadableException.of(t, "");
        }
    }

    /**
     * Resolves what the dictionary has by now, so that it need not be when it comes in a record. Classes are loaded, none is
     * initialized. No record may be read meanwhile.
     *
     * @param deadline until when, by {@link System#nanoTime}
     */
    public void prepare(long deadline) {
        base.prepare(deadline);
    }

    private @Nullable Object decodeDeep(byte[] record, MemorySegment apart) throws UnreadableException {
        try {
            return LargeStack.<@Nullable Object>call(() -> {
                try {
                    return read(record, apart, filter == null ? WireLayout.NESTING_LIMIT : WireLayout.NESTING_OF_STRANGERS);
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable t) {
                    throw new IllegalStateException(t);
                }
            });
        } catch (Throwable t) {
            throw t.getCause() instanceof UnreadableException known ? known : UnreadableException.of(t, ""); // as a checked one comes
        }
    }

    private @Nullable Object read(byte[] record, MemorySegment apart, int nesting) throws Throwable {
        WireInput in = new WireInput(record);
        int flags = in.u8();
        if ((flags & WireLayout.VERSION_MASK) != WireLayout.VERSION) {
            throw new WireInput.UnderflowException("record of version " + (flags & WireLayout.VERSION_MASK) + ", this Brood reads version "
                    + WireLayout.VERSION + "; both processes need the same version of Brood");
        }
        if (filter != null && (flags & WireLayout.REFUSED_OF_STRANGERS) != 0) {
            throw new InvalidClassException("a record with flags " + flags + ", which a peer that is not trusted may not use");
        }
        if ((flags & WireLayout.FORY) != 0) {
            return local.fory().read(in.raw(in.remaining()));
        }
        boolean named = (flags & WireLayout.NAMESPACE) != 0;
        Namespace namespace = named ? choose(in) : base;
        GraphReader reader = new GraphReader(in, new ApartInput(apart), namespace, nesting);
        try {
            Object value = reader.value();
            if (named && filter == null) {
                JShell.readVariables(reader, namespace);
            }
            reader.validate();
            return value;
        } catch (NestingException | StackOverflowError deep) {
            throw deep; // it is read again on a larger stack, or nothing else is to be said
        } catch (Throwable t) {
            throw UnreadableException.of(t, reader.placeOf(t));
        }
    }

    /** The namespace in which the record's published classes are what the sender has. */
    private Namespace choose(WireInput in) {
        int n = in.length(1);
        if (filter != null) {
            for (int i = 0; i < n; i++) {
                Published.reference(in, dictionary); // each is resolved, and the filter asked, where the value names it
            }
            return base;
        }
        List<Published> foreign = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            Published p = Published.reference(in, dictionary);
            if (own(p) == null) {
                foreign.add(p);
            }
        }
        return foreign.isEmpty() ? base : among(foreign);
    }

    private synchronized Namespace among(List<Published> foreign) {
        for (int i = remote.size() - 1; i >= 0; i--) {
            RemoteClassLoader loader = remote.get(i).remoteLoader();
            if (loader != null && foreign.stream().allMatch(p -> loader.accepts(p.name(), p.hash()))) {
                foreign.forEach(p -> p.offerTo(loader, dictionary));
                return remote.get(i);
            }
        }
        RemoteClassLoader loader = new RemoteClassLoader(this, local.base(), source);
        foreign.forEach(p -> p.offerTo(loader, dictionary));
        Namespace fresh = new Namespace(this, dictionary, loader, null);
        remote.add(fresh);
        if (remote.size() > NAMESPACES_KEPT) {
            remote.removeFirst();
        }
        return fresh;
    }

    /** The class file of a class that a record names, to say why it cannot be read. */
    byte @Nullable [] bytesOf(Class<?> type) {
        return local.bytesOf(type);
    }

    /** The class that this process itself sent or could send, or null; classes that this decoder has loaded do not count. */
    @Nullable Class<?> own(Published p) {
        String key = LocalClassSource.key(p.name(), p.hash());
        long now = local.changes();
        Long asOf = foreign.get(key);
        if (asOf != null && asOf == now) {
            return null;
        }
        Class<?> own = local.find(p.name(), p.hash(), loader -> !(loader instanceof RemoteClassLoader r && r.belongsTo(this)));
        if (own == null) {
            if (foreign.size() >= FOREIGN_KEPT) {
                foreign.clear(); // they are looked for again
            }
            foreign.put(key, now);
        }
        return own;
    }
}
