// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes that records need and this process's class path does not have: from what was published with them, else from a
 * live process that has it. Parent first. One version of each class per loader; another version needs another loader. Thread-safe.
 */
final class RemoteClassLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    @SuppressWarnings("ArrayRecordComponent") // hashes are compared by content
    private record Version(byte[] hash, byte[] bytes) {}

    private final Decoder owner;
    private final ClassSource source;
    private final Map<String, Version> versions = new ConcurrentHashMap<>();

    RemoteClassLoader(Decoder owner, ClassLoader parent, ClassSource source) {
        super("brood-remote", parent);
        this.owner = owner;
        this.source = source;
    }

    boolean belongsTo(Decoder decoder) {
        return owner == decoder;
    }

    /** Whether this loader has, or can still take, that version of the class. */
    boolean accepts(String name, byte[] hash) {
        Version known = versions.get(name);
        return known == null || Arrays.equals(known.hash, hash);
    }

    /** Whether this loader has the class file of a class already. */
    boolean has(String name) {
        return versions.containsKey(name);
    }

    /** Provides a published class's bytes, to be defined when it is first used. */
    void offer(String name, byte[] hash, byte[] bytes) {
        versions.putIfAbsent(name, new Version(hash, bytes));
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Version version = versions.get(name);
        if (version == null) {
            byte[] bytes;
            try {
                bytes = source.classBytes(name);
            } catch (RuntimeException unreachable) {
                throw new ClassNotFoundException(name + ": not on this process's class path, and no process could be asked for it", unreachable);
            }
            if (bytes == null) {
                throw new ClassNotFoundException(name + ": not on this process's class path, and no live process has its class file");
            }
            version = new Version(LocalClassSource.hash(bytes), bytes);
            Version rival = versions.putIfAbsent(name, version);
            version = rival == null ? version : rival;
        }
        return defineClass(name, version.bytes, 0, version.bytes.length);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        byte[] bytes = content(name);
        return bytes == null ? null : url(name, bytes);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL url = findResource(name);
        return url == null ? Collections.emptyEnumeration() : Collections.enumeration(java.util.List.of(url));
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        InputStream inherited = getParent() == null ? null : getParent().getResourceAsStream(name);
        if (inherited != null) {
            return inherited;
        }
        byte[] bytes = content(name);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    private byte @Nullable [] content(String name) {
        if (name.endsWith(".class")) {
            Version version = versions.get(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
            if (version != null) {
                return version.bytes;
            }
        }
        try {
            return source.resource(name);
        } catch (RuntimeException unreachable) {
            return null; // whoever had it is gone; to the asker it is absent
        }
    }

    private static URL url(String name, byte[] bytes) {
        try {
            return URL.of(new URI("brood", "", "/" + name, null), new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL u) {
                    return new URLConnection(u) {
                        @Override
                        public void connect() {
                            // The content is here already.
                        }

                        @Override
                        public InputStream getInputStream() throws IOException {
                            return new ByteArrayInputStream(bytes);
                        }
                    };
                }
            });
        } catch (MalformedURLException | java.net.URISyntaxException e) {
            throw new IllegalArgumentException("no URL can name resource " + name, e);
        }
    }
}
