// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.InvalidClassException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a peer's dictionary entries mean under one class loader, resolved when first named and kept. Thread-safe: two threads that
 * resolve one entry at once get equal results.
 */
final class Namespace {

    private final Decoder decoder;
    private final Dictionary dictionary;
    private final ClassLoader loader;
    private final @Nullable ClassFilter filter;
    private volatile boolean preparing;
    private volatile @Nullable Object[] resolved = new @Nullable Object[64];

    Namespace(Decoder decoder, Dictionary dictionary, ClassLoader loader, @Nullable ClassFilter filter) {
        this.decoder = decoder;
        this.dictionary = dictionary;
        this.loader = loader;
        this.filter = filter;
    }

    /** The loader of published classes, or null in the namespace that needs none. */
    @Nullable RemoteClassLoader remoteLoader() {
        return loader instanceof RemoteClassLoader r ? r : null;
    }

    /**
     * Resolves classes, records and lambda shapes that the dictionary has by now, one after the other until a time has come. Nothing of the
     * classes is run; what cannot be resolved stays as it is. Nobody may read records meanwhile.
     *
     * @param deadline by {@link System#nanoTime}
     */
    void prepare(long deadline) {
        int size = dictionary.size();
        preparing = true;
        try {
            for (int id = 0; id < size && System.nanoTime() - deadline < 0; id++) {
                prepare(id);
            }
        } finally {
            preparing = false;
        }
    }

    private void prepare(int id) {
        switch (dictionary.entry(id)[0]) {
            case WireLayout.ENTRY_CLASS, WireLayout.ENTRY_ARRAY, WireLayout.ENTRY_RECORD, WireLayout.ENTRY_LAMBDA -> {
                try {
                    byId(id, 0);
                } catch (ReflectiveOperationException | InvalidClassException | RuntimeException | LinkageError e) {
                    return; // who reads a record that names it is told; to set up logging for this would take longer than all else here
                }
            }
            default -> {} // these may run something, or are seldom needed
        }
    }

    /** Reads a reference and resolves it as a class, record, object, lambda or enum constant. */
    <T> T reference(WireInput in, Class<T> kind) throws ReflectiveOperationException, InvalidClassException {
        int id = in.varint() - 1;
        if (id >= in.namesBelow()) {
            throw new WireInput.UnderflowException("a dictionary entry names entry " + id + ", which does not come before it");
        }
        Object meaning = id < 0 ? resolve(in.block(), in.namesBelow(), in.depth()) : byId(id, in.depth());
        if (!kind.isInstance(meaning)) {
            throw new WireInput.UnderflowException("expected " + kind.getSimpleName() + " in the dictionary, found " + meaning);
        }
        return kind.cast(meaning);
    }

    Class<?> type(WireInput in) throws ReflectiveOperationException, InvalidClassException {
        return reference(in, Class.class);
    }

    private Object byId(int id, int depth) throws ReflectiveOperationException, InvalidClassException {
        @Nullable Object[] all = resolved;
        Object known = id < all.length ? all[id] : null;
        return known != null ? known : remember(id, resolve(dictionary.entry(id), id, depth));
    }

    private synchronized Object remember(int id, Object meaning) {
        @Nullable Object[] all = resolved;
        if (id >= all.length) {
            all = Arrays.copyOf(all, Math.max(id + 1, all.length * 2));
        }
        all[id] = meaning;
        resolved = all; // publishes the element too
        return meaning;
    }

    private Object resolve(byte[] entry, int namesBelow, int depth) throws ReflectiveOperationException, InvalidClassException {
        if (depth == WireLayout.ENTRY_NESTING_LIMIT) {
            throw new WireInput.UnderflowException("dictionary entries within each other, more than " + depth);
        }
        WireInput in = new WireInput(entry, namesBelow, depth + 1);
        int kind = in.u8();
        return switch (kind) {
            case WireLayout.ENTRY_CLASS -> Class.forName(allowed(in.string()), false, loader);
            case WireLayout.ENTRY_PUBLISHED -> published(Published.read(in));
            case WireLayout.ENTRY_PRIMITIVE -> Codes.primitive((char) in.u8());
            case WireLayout.ENTRY_ARRAY -> type(in).arrayType();
            case WireLayout.ENTRY_PROXY -> proxy(in);
            case WireLayout.ENTRY_ENUM -> constant(type(in), in.string());
            case WireLayout.ENTRY_RECORD -> RecordReader.read(in, this);
            case WireLayout.ENTRY_OBJECT -> ObjectReader.read(in, this);
            case WireLayout.ENTRY_LAMBDA -> LambdaReader.read(in, this);
            default -> throw new WireInput.UnderflowException("a dictionary entry of unknown kind " + kind);
        };
    }

    /** The class file of a class, to say why something cannot be read. */
    byte @Nullable [] bytesOf(Class<?> type) {
        return decoder.bytesOf(type);
    }

    /** Whether the sender is not trusted, and held to the forms that an encoder for strangers writes. */
    boolean isFiltered() {
        return filter != null;
    }

    private String allowed(String name) throws InvalidClassException {
        if (filter != null && !filter.allows(name)) {
            throw new InvalidClassException(name, "the class is not on this connection's allow-list");
        }
        return name;
    }

    /** The class whose lambda a record names, if its lambdas are allowed. */
    Class<?> capturing(WireInput in) throws ReflectiveOperationException, InvalidClassException {
        Class<?> type = type(in);
        if (filter != null && !filter.allowsLambdasOf(type.getName())) {
            throw new InvalidClassException(type.getName(), "the lambdas of the class are not on this connection's allow-list");
        }
        return type;
    }

    private Class<?> published(Published p) throws ClassNotFoundException, InvalidClassException {
        allowed(p.name());
        Class<?> own = decoder.own(p);
        if (own == null && preparing) {
            throw new ClassNotFoundException(p.name()); // which loader is to have it depends on the record that names it
        }
        return own != null ? own : Class.forName(p.name(), false, loader);
    }

    @SuppressWarnings("deprecation") // getProxyClass is what makes the class itself, without an instance
    private Class<?> proxy(WireInput in) throws ReflectiveOperationException, InvalidClassException {
        Class<?>[] interfaces = new Class<?>[in.length(1)];
        ClassLoader best = loader;
        for (int i = 0; i < interfaces.length; i++) {
            interfaces[i] = type(in);
            ClassLoader own = interfaces[i].getClassLoader();
            if (own != null && !java.lang.reflect.Modifier.isPublic(interfaces[i].getModifiers())) {
                best = own;
            }
        }
        return Proxy.getProxyClass(best, interfaces);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the entry says that it is an enum, and valueOf checks
    private static Object constant(Class<?> type, String name) {
        return Enum.valueOf((Class) type, name);
    }
}
