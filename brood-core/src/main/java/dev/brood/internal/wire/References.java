// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the dictionary entries of one sender, each class's once. Thread-safe.
 */
final class References {

    private final Dictionary dictionary;
    final LocalClassSource classes;
    private final boolean withClassFiles;
    private final Map<Reference, SnippetReach> declared = new ConcurrentHashMap<>();
    private final Map<Class<?>, byte[]> changeable = new ConcurrentHashMap<>();

    private final ClassValue<Reference> ofClass = new ClassValue<>() {
        @Override
        protected Reference computeValue(Class<?> type) {
            return make(type);
        }
    };

    References(Dictionary dictionary, LocalClassSource classes, boolean withClassFiles) {
        this.dictionary = dictionary;
        this.classes = classes;
        this.withClassFiles = withClassFiles;
    }

    Reference ofClass(Class<?> type) {
        return ofClass.get(type);
    }

    /** Whether a class that may be redefined under its name (JShell's) has been since it was published. */
    boolean stale() {
        return !changeable.isEmpty() && anyChanged();
    }

    private boolean anyChanged() {
        for (Map.Entry<Class<?>, byte[]> e : changeable.entrySet()) {
            byte[] now = classes.bytesOf(e.getKey());
            if (now != null && !Arrays.equals(LocalClassSource.hash(now), e.getValue())) {
                return true;
            }
        }
        return false;
    }

    private Reference make(Class<?> type) {
        Entry e = new Entry();
        if (type.isPrimitive()) {
            e.out.u8(WireLayout.ENTRY_PRIMITIVE);
            e.out.u8(type.descriptorString().charAt(0));
        } else if (type.isArray()) {
            e.out.u8(WireLayout.ENTRY_ARRAY);
            e.reference(ofClass(type.getComponentType()));
        } else if (Proxy.isProxyClass(type)) {
            e.out.u8(WireLayout.ENTRY_PROXY);
            e.out.varint(type.getInterfaces().length);
            for (Class<?> i : type.getInterfaces()) {
                e.reference(ofClass(i));
            }
        } else if (type.isHidden()) {
            throw new Refusal(type, "a hidden class exists in one process only", "send an instance of an ordinary class", null);
        } else if (classes.isInherited(type) && !classes.isMadeAtRunTime(type)) {
            e.out.u8(WireLayout.ENTRY_CLASS);
            e.out.string(type.getName());
        } else {
            publish(type, e);
        }
        Reference reference = e.done();
        if (JShell.isSnippet(type) && !JShell.isWrapper(type.getName())) {
            declared.put(reference, SnippetReach.of(type, classes));
        }
        return reference;
    }

    /** What an instance of a class declared in JShell can reach, or null for any other class. */
    @Nullable SnippetReach reach(Reference reference) {
        return declared.isEmpty() ? null : declared.get(reference);
    }

    private void publish(Class<?> type, Entry e) {
        byte[] bytes = classes.bytesOf(type);
        if (bytes == null) {
            throw new Refusal(type, type.getName() + " was made at run time and its class file exists nowhere, so no other process"
                    + " can load it (loader " + type.getClassLoader() + ")",
                    "use a compiled class, or keep its class file available from its loader's getResourceAsStream", null);
        }
        byte[] hash = LocalClassSource.hash(bytes);
        classes.published(type, hash);
        if (JShell.isSnippet(type)) {
            changeable.put(type, hash);
        }
        int id = withClassFiles ? intern(type, bytes) : Dictionary.FULL;
        e.out.u8(WireLayout.ENTRY_PUBLISHED);
        e.out.string(type.getName());
        e.out.raw(hash);
        e.out.varint(id == Dictionary.FULL ? 0 : id + 1);
    }

    private int intern(Class<?> type, byte[] classFile) {
        WireOutput file = new WireOutput();
        file.u8(WireLayout.ENTRY_BYTES);
        file.string(type.getName());
        file.raw(classFile);
        return dictionary.intern(file.toBytes());
    }

    Reference ofEnum(Enum<?> constant) {
        Entry e = new Entry();
        e.out.u8(WireLayout.ENTRY_ENUM);
        e.reference(ofClass(constant.getDeclaringClass()));
        e.out.string(constant.name());
        return e.done();
    }

    Reference ofRecord(Class<?> type) {
        Entry e = new Entry();
        e.out.u8(WireLayout.ENTRY_RECORD);
        e.reference(ofClass(type));
        var components = type.getRecordComponents();
        e.out.varint(components.length);
        for (var c : components) {
            e.out.string(c.getName());
            e.out.u8(Reflection.code(c.getType()));
        }
        return e.done();
    }

    Reference ofObject(Class<?> type, boolean plain, LevelWriter[] levels) {
        Entry e = new Entry();
        e.out.u8(WireLayout.ENTRY_OBJECT);
        e.reference(ofClass(type));
        e.out.u8(plain ? WireLayout.PLAIN : 0);
        e.out.varint(levels.length);
        for (LevelWriter level : levels) {
            e.reference(ofClass(level.type));
            e.out.u8(level.framed ? WireLayout.FRAMED : 0);
            e.out.varint(level.names.length);
            for (int i = 0; i < level.names.length; i++) {
                e.out.string(level.names[i]);
                e.out.u8(level.codes[i]);
            }
        }
        return e.done();
    }

    Reference ofLambda(Class<?> capturing, SerializedLambda lambda) {
        Entry e = new Entry();
        e.out.u8(WireLayout.ENTRY_LAMBDA);
        e.reference(ofClass(capturing));
        e.out.string(lambda.getFunctionalInterfaceClass());
        e.out.string(lambda.getFunctionalInterfaceMethodName());
        e.out.string(lambda.getFunctionalInterfaceMethodSignature());
        e.out.varint(lambda.getImplMethodKind());
        e.out.string(lambda.getImplClass());
        e.out.string(lambda.getImplMethodName());
        e.out.string(lambda.getImplMethodSignature());
        e.out.string(lambda.getInstantiatedMethodType());
        e.out.varint(lambda.getCapturedArgCount());
        return e.done();
    }

    /** One entry being made. */
    private final class Entry {

        final WireOutput out = new WireOutput();
        private @Nullable Set<Reference> published;

        void reference(Reference r) {
            Set<Reference> all = published;
            if (all == null) {
                all = new LinkedHashSet<>();
                published = all;
            }
            if (r.isPublishedClass()) {
                all.add(r);
            }
            all.addAll(List.of(r.publishedBelow()));
            r.writeTo(out);
        }

        Reference done() {
            Set<Reference> all = published;
            return new Reference(dictionary, out.toBytes(),
                    all == null || all.isEmpty() ? Reference.NONE : new ArrayList<>(all).toArray(Reference[]::new));
        }
    }
}
