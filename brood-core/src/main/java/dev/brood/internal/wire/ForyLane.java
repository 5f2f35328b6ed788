// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Apache Fory for bulk data, used where the user has put it on the class path: an {@code ArrayList} or array of many records of one
 * class whose components are, all the way down, primitives, strings, enums, arrays of primitives and such records. Nothing
 * in those can be refused, be part of a cycle, or need a class that the receiver does not have. Thread-safe.
 *
 * <p>Fory takes a second to start. A sender starts it on a thread of its own when it first sees bulk data, and uses it once it is
 * there; a receiver waits for it. Absent, or failing to start, it means the codec and one log line.
 */
final class ForyLane {

    /** Elements from which on a list is bulk. */
    static final int BULK = 256;

    private static final MethodType WRITE = MethodType.methodType(byte[].class, Object.class);
    private static final MethodType READ = MethodType.methodType(Object.class, byte[].class);

    /** The two methods of a Fory instance. */
    private record Engine(MethodHandle write, MethodHandle read) {}

    private enum State {
        UNTRIED,
        STARTING,
        ENDED
    }

    private final ClassLoader loader;
    private final LocalClassSource classes;
    private final boolean present;
    private final ClassValue<Boolean> bulk = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return type.isRecord() && isData(type, new HashSet<>());
        }
    };
    private volatile @Nullable Engine engine;
    private State state = State.UNTRIED;

    ForyLane(LocalClassSource classes) {
        this.classes = classes;
        loader = classes.base();
        present = loader.getResource("org/apache/fory/Fory.class") != null;
    }

    /** The graph's bytes, or null if it is no bulk data or Fory is not there (yet). */
    byte @Nullable [] write(@Nullable Object graph) {
        if (!present || !isBulk(graph)) {
            return null;
        }
        Engine e = engine;
        if (e == null) {
            startOnce();
            return null;
        }
        try {
            return (byte[]) e.write.invokeExact(graph);
        } catch (Throwable failed) {
            log().log(Level.DEBUG, "Fory could not write this; the codec does", failed);
            return null;
        }
    }

    /** Reads what another process's lane wrote. */
    Object read(byte[] bytes) throws Throwable {
        if (!present) {
            throw new ClassNotFoundException("org.apache.fory.Fory, with which the sender wrote this: put Apache Fory on this process's"
                    + " class path, too");
        }
        Engine e = engine;
        if (e == null) {
            e = start();
            engine = e;
        }
        return (Object) e.read.invokeExact(bytes);
    }

    private void startOnce() {
        synchronized (this) {
            if (state != State.UNTRIED) {
                return;
            }
            state = State.STARTING;
        }
        Thread.ofPlatform().daemon().name("brood-fory").start(() -> {
            try {
                engine = start();
                log().log(Level.INFO, "Apache Fory writes bulk data from now on.");
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                log().log(Level.WARNING, "Apache Fory is on the class path but does not start; it is not used: " + e);
            }
            synchronized (this) {
                state = State.ENDED;
            }
        });
    }

    private Engine start() throws ReflectiveOperationException {
        Object builder = Class.forName("org.apache.fory.Fory", true, loader).getMethod("builder").invoke(null);
        builder = with(builder, "withXlang", boolean.class, false);
        builder = with(builder, "withRefTracking", boolean.class, true);
        builder = with(builder, "requireClassRegistration", boolean.class, false);
        builder = with(builder, "suppressClassRegistrationWarnings", boolean.class, true);
        builder = with(builder, "withClassLoader", ClassLoader.class, loader);
        Object fory = builder.getClass().getMethod("buildThreadSafeFory").invoke(builder);
        Class<?> api = Class.forName("org.apache.fory.BaseFory", true, loader);
        return new Engine(
                bound(api.getMethod("serialize", Object.class), fory).asType(WRITE),
                bound(api.getMethod("deserialize", byte[].class), fory).asType(READ));
    }

    private static Object with(Object builder, String option, Class<?> type, Object value) throws ReflectiveOperationException {
        return builder.getClass().getMethod(option, type).invoke(builder, value);
    }

    private static MethodHandle bound(Method method, Object target) throws IllegalAccessException {
        return MethodHandles.publicLookup().unreflect(method).bindTo(target);
    }

    private boolean isBulk(@Nullable Object graph) {
        if (graph instanceof Object[] array) {
            return array.length >= BULK && bulk.get(graph.getClass().getComponentType());
        }
        if (graph == null || graph.getClass() != ArrayList.class) {
            return false;
        }
        ArrayList<?> list = (ArrayList<?>) graph;
        if (list.size() < BULK || list.get(0) == null || !bulk.get(list.get(0).getClass())) {
            return false;
        }
        Class<?> type = list.get(0).getClass();
        for (Object o : list) {
            if (o == null || o.getClass() != type) {
                return false;
            }
        }
        return true;
    }

    private boolean isData(Class<?> type, Set<Class<?>> above) {
        if (type.isPrimitive() || type == String.class || (type.isArray() && type.getComponentType().isPrimitive())) {
            return true;
        }
        if (!classes.isInherited(type)) {
            return false;
        }
        if (type.isEnum()) {
            return true;
        }
        if (!type.isRecord() || !above.add(type) || Reflection.writeReplace(type) != null || Reflection.componentFields(type) == null) {
            return false;
        }
        for (RecordComponent c : type.getRecordComponents()) {
            if (!isData(c.getType(), above)) {
                return false;
            }
        }
        above.remove(type);
        return true;
    }

    private static Logger log() {
        return System.getLogger("dev.brood.wire");
    }
}
