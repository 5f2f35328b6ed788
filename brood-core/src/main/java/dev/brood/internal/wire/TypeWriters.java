// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Externalizable;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * How each class is written, decided once per class of one sender. Thread-safe.
 *
 * <p>The order of the decision: the forms that the codec has by itself; lambdas; proxies; what is unsendable by nature; what
 * defines {@code writeReplace}; records; Externalizable; Serializable; the natural forms of JDK views; any other class by its
 * fields; a refusal.
 */
final class TypeWriters {

    final References references;

    private final ClassValue<TypeWriter> byClass = new ClassValue<>() {
        @Override
        protected TypeWriter computeValue(Class<?> type) {
            return decide(type);
        }
    };

    TypeWriters(References references) {
        this.references = references;
    }

    TypeWriter of(Class<?> type) {
        return byClass.get(type);
    }

    private TypeWriter decide(Class<?> type) {
        try {
            return examine(type);
        } catch (Refusal refusal) {
            return new RefusingWriter(refusal.verdict());
        } catch (RuntimeException | LinkageError e) {
            return new RefusingWriter(new Unsendable.Verdict("its class cannot be examined: " + Failures.describe(e),
                    "put what it refers to on the class path"));
        }
    }

    private TypeWriter examine(Class<?> type) {
        TypeWriter natural = NaturalWriters.of(type, references);
        if (natural != null) {
            return natural;
        }
        if (type.isHidden() && !type.isRecord()) {
            return lambda(type);
        }
        if (Proxy.isProxyClass(type)) {
            return new ProxyWriter(references.ofClass(type));
        }
        Unsendable.Verdict verdict = Unsendable.verdict(type);
        MethodHandle replace = Reflection.writeReplace(type);
        if (verdict != null && (replace == null || Reflection.isJdk(type))) {
            return new RefusingWriter(verdict);
        }
        if (replace != null) {
            return new ReplaceWriter(type, replace, this);
        }
        return asIs(type);
    }

    /** How an instance is written once its writeReplace has had its say. */
    TypeWriter asIs(Class<?> type) {
        if (type.isRecord()) {
            return record(type);
        }
        if (Externalizable.class.isAssignableFrom(type)) {
            return SerializationAccess.hasExternalConstructor(type)
                    ? new ExternalWriter(references.ofClass(type))
                    : new RefusingWriter(noConstructor(type));
        }
        if (Serializable.class.isAssignableFrom(type)) {
            return ObjectWriter.serializable(type, references);
        }
        TypeWriter view = NaturalViews.of(type);
        return view != null ? view : ObjectWriter.plain(type, references);
    }

    private static Unsendable.Verdict noConstructor(Class<?> type) {
        boolean inner = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
        return new Unsendable.Verdict("it is Externalizable and has no public constructor without arguments, by which the other process"
                + " would make it", (inner ? "make it a static class, which needs no outer object, with a" : "give it a")
                + " public constructor without arguments, or make it Serializable instead of Externalizable");
    }

    private TypeWriter record(Class<?> type) {
        RecordWriter open = RecordWriter.of(type, references);
        if (open != null) {
            return open;
        }
        if (Serializable.class.isAssignableFrom(type)) {
            return new ClosedRecordWriter(references.ofClass(type));
        }
        return RefusingWriter.closed(type);
    }

    private TypeWriter lambda(Class<?> type) {
        MethodHandle replace = Reflection.writeReplace(type);
        if (replace != null) {
            return new LambdaWriter(type, replace, references);
        }
        return new RefusingWriter(notSerializable(type));
    }

    private static Unsendable.Verdict notSerializable(Class<?> type) {
        if (!type.isSynthetic()) { // as the classes of lambdas are
            return new Unsendable.Verdict("a hidden class exists in one process only", "send an instance of an ordinary class");
        }
        @Nullable String target = null;
        for (Class<?> i : type.getInterfaces()) {
            target = i.getName();
        }
        String remedy = switch (target) {
            case null -> "make it an ordinary class";
            case "dev.brood.sync.SharedLock$Hold" -> "capture the lock, and acquire it in the task";
            case "java.lang.Runnable" -> "declare it as dev.brood.RemoteRunnable";
            case "java.util.concurrent.Callable" -> "declare it as dev.brood.RemoteCallable (with invokeAll, use submitAll)";
            case "java.util.function.Function" -> "declare it as dev.brood.RemoteFunction";
            case "java.util.function.BiFunction" -> "declare it as dev.brood.RemoteBiFunction";
            case "java.util.function.Consumer" -> "declare it as dev.brood.RemoteConsumer";
            default -> "cast it to (" + target.substring(target.lastIndexOf('.') + 1).replace('$', '.') + " & Serializable)";
        };
        return new Unsendable.Verdict("a lambda of type " + target + ", which is not Serializable, cannot be sent by any means", remedy);
    }
}
