// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The classes of this process, for its own encoders and decoders and for peers that ask.
 *
 * <p>It remembers (weakly) the loaders of all classes seen in encoded graphs, and answers from these, then from the context class
 * loader of the thread that created it, then from its base loader. A loader that fails, in whatever way, does not have what was
 * asked for: loaders are user code, and a broken one hides nothing that another has. Thread-safe; holds no lock while a loader runs.
 *
 * <p>Of the classes that left or entered this process as bytes, it remembers (weakly) up to {@value #BOUND}, unloaded ones not
 * counted. Further ones are looked for in the loaders whenever they are named, which is slower.
 */
@SuppressWarnings("ReferenceEquality") // loaders are told apart by identity
public final class LocalClassSource implements ClassSource {

    private static final int BOUND = 1 << 15;

    private final ClassLoader base;
    private final Set<ClassLoader> seen = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private final AtomicLong changes = new AtomicLong();
    private final ForyLane fory;
    private final Map<String, WeakReference<Class<?>>> published = new ConcurrentHashMap<>();

    /** Creates the source of an ordinary process: children have what the application class loader has, and nothing else. */
    public LocalClassSource() {
        this(ClassLoader.getSystemClassLoader());
    }

    /**
     * Creates a source.
     *
     * @param base the loader that resolves names of the common class path, and where loading of foreign classes begins
     */
    public LocalClassSource(ClassLoader base) {
        this.base = base;
        fory = new ForyLane(this);
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            remember(context);
        }
    }

    /** {@return the loader of the common class path} */
    public ClassLoader base() {
        return base;
    }

    /** Apache Fory, if it is on the common class path. */
    ForyLane fory() {
        return fory;
    }

    @Override
    public byte @Nullable [] classBytes(String binaryName) {
        for (ClassLoader loader : loaders()) {
            byte[] bytes = bytesFrom(loader, binaryName);
            if (bytes != null) {
                remember(loader);
                return bytes;
            }
        }
        return null;
    }

    @Override
    public byte @Nullable [] resource(String name) {
        for (ClassLoader loader : loaders()) {
            byte[] bytes = read(loader, name);
            if (bytes != null) {
                return bytes;
            }
        }
        return null;
    }

    /** Whether every process of the session has this class on its class path. */
    boolean isInherited(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null
                || loader == ClassLoader.getSystemClassLoader()
                || loader == ClassLoader.getPlatformClassLoader();
    }

    /** Whether a class was added to the application class loader by {@code Lookup.defineClass} or an agent, without a file. */
    boolean isMadeAtRunTime(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader != null && loader == ClassLoader.getSystemClassLoader() && loader.getResource(resourceName(type.getName())) == null;
    }

    /** The class file of a loaded class, as its loader tells it now, or null where it exists nowhere (generated classes). */
    byte @Nullable [] bytesOf(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        if (loader == null) {
            return read(ClassLoader.getPlatformClassLoader(), resourceName(type.getName()));
        }
        return bytesFrom(loader, type.getName());
    }

    /** Remembers that a class left this process under this hash, and its loader. */
    void published(Class<?> type, byte[] hash) {
        ClassLoader loader = type.getClassLoader();
        if (loader != null) {
            remember(loader);
        }
        know(key(type.getName(), hash), type);
    }

    private void know(String key, Class<?> type) {
        if (published.size() >= BOUND && !published.containsKey(key)) {
            published.values().removeIf(known -> known.get() == null);
            if (published.size() >= BOUND) {
                return;
            }
        }
        WeakReference<Class<?>> before = published.put(key, new WeakReference<>(type));
        if (before == null || before.get() != type) {
            changes.incrementAndGet();
        }
    }

    /** Grows whenever this process gets to know another class or loader, so that what {@link #find} did not find may now be. */
    long changes() {
        return changes.get();
    }

    /** The class of this process that has this name and these bytes and a loader that is acceptable, or null. */
    @Nullable Class<?> find(String name, byte[] hash, Predicate<@Nullable ClassLoader> acceptable) {
        WeakReference<Class<?>> known = published.get(key(name, hash));
        Class<?> type = known == null ? null : known.get();
        if (type != null && acceptable.test(type.getClassLoader())) {
            return type;
        }
        for (ClassLoader loader : loaders()) {
            try {
                Class<?> candidate = acceptable.test(loader) ? Class.forName(name, false, loader) : null;
                if (candidate != null && acceptable.test(candidate.getClassLoader()) && Arrays.equals(hashOf(candidate), hash)) {
                    know(key(name, hash), candidate);
                    return candidate;
                }
            } catch (ClassNotFoundException | LinkageError absent) {
                // This loader does not have it; the next may.
            } catch (RuntimeException broken) {
                tell(loader, name, broken);
            }
        }
        return null;
    }

    private byte @Nullable [] hashOf(Class<?> type) {
        byte[] bytes = bytesOf(type);
        return bytes == null ? null : hash(bytes);
    }

    static byte[] hash(byte[] bytes) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes), WireLayout.HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String key(String name, byte[] hash) {
        return name + '#' + HexFormat.of().formatHex(hash);
    }

    private void remember(ClassLoader loader) {
        if (loader != base && seen.add(loader)) {
            changes.incrementAndGet();
        }
    }

    private List<ClassLoader> loaders() {
        List<ClassLoader> all;
        synchronized (seen) {
            all = new ArrayList<>(seen);
        }
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null && !all.contains(context)) {
            all.add(context);
        }
        all.remove(base);
        all.add(base);
        return all;
    }

    private static byte @Nullable [] bytesFrom(ClassLoader loader, String binaryName) {
        byte[] bytes = read(loader, resourceName(binaryName));
        if (bytes != null) {
            return bytes;
        }
        try {
            // Compilers in memory have a class's bytes only once it has been loaded.
            Class<?> type = Class.forName(binaryName, false, loader);
            ClassLoader owner = type.getClassLoader();
            return owner == null ? null : read(owner, resourceName(binaryName));
        } catch (ClassNotFoundException | LinkageError absent) {
            return null; // the answer to "do you have it" is no
        } catch (RuntimeException broken) {
            tell(loader, binaryName, broken);
            return null;
        }
    }

    private static byte @Nullable [] read(ClassLoader loader, String name) {
        try (InputStream in = loader.getResourceAsStream(name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException unreadable) {
            return null; // as good as absent; the asker names what it could not get
        } catch (RuntimeException | LinkageError broken) {
            tell(loader, name, broken);
            return null;
        }
    }

    private static void tell(ClassLoader loader, String name, Throwable broken) {
        log().log(Level.DEBUG, () -> "Class loader " + loader.getClass().getName() + " failed when it was asked for " + name, broken);
    }

    private static String resourceName(String binaryName) {
        return binaryName.replace('.', '/') + ".class";
    }

    private static System.Logger log() {
        return System.getLogger("dev.brood.wire");
    }
}
