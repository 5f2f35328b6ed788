// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which JShell classes and variables a lambda, or an instance of a class declared in JShell, can reach: found by following its
 * code through the class files of the session. Methods of wrapper classes are followed one by one (their {@code do_it$} runs the
 * snippet itself and is never reached); of declared classes, all.
 */
final class SnippetReach {

    private static final String WRAPPER = "REPL/$JShell$";

    private record Method(String owner, String name, String descriptor) {}

    private final LocalClassSource source;
    private final ClassLoader loader;
    private final Map<String, Class<?>> classes = new LinkedHashMap<>();
    private final Map<String, @Nullable ClassModel> models = new HashMap<>();
    private final Set<Field> variables = new LinkedHashSet<>();
    private final Set<Method> met = new HashSet<>();
    private final Set<String> whole = new HashSet<>();
    private final Deque<Method> work = new ArrayDeque<>();

    private SnippetReach(LocalClassSource source, ClassLoader loader) {
        this.source = source;
        this.loader = loader;
    }

    /** From a lambda's body. */
    static SnippetReach of(SerializedLambda lambda, Class<?> capturing, LocalClassSource source) {
        SnippetReach reach = new SnippetReach(source, capturing.getClassLoader());
        reach.type(lambda.getCapturingClass());
        reach.method(lambda.getImplClass(), lambda.getImplMethodName(), lambda.getImplMethodSignature());
        reach.follow();
        return reach;
    }

    /** From all methods of a class that the user declared in JShell. */
    static SnippetReach of(Class<?> declared, LocalClassSource source) {
        SnippetReach reach = new SnippetReach(source, declared.getClassLoader());
        reach.type(declared.getName().replace('.', '/'));
        reach.follow();
        return reach;
    }

    Collection<Class<?>> classes() {
        return classes.values();
    }

    Set<Field> variables() {
        return variables;
    }

    private void follow() {
        for (Method m = work.poll(); m != null; m = work.poll()) {
            ClassModel model = model(m.owner);
            if (model != null) {
                for (MethodModel method : model.methods()) {
                    if (method.methodName().equalsString(m.name) && method.methodType().equalsString(m.descriptor)) {
                        scan(method);
                    }
                }
            }
        }
    }

    private void scan(MethodModel method) {
        if (method.findAttribute(Attributes.code()).isEmpty()) {
            return;
        }
        for (CodeElement element : method.code().orElseThrow()) {
            switch (element) {
                case FieldInstruction f -> variable(f.owner().asInternalName(), f.name().stringValue());
                case InvokeInstruction i -> method(i.owner().asInternalName(), i.name().stringValue(), i.type().stringValue());
                case NewObjectInstruction n -> type(n.className().asInternalName());
                case InvokeDynamicInstruction indy -> {
                    for (ConstantDesc arg : indy.bootstrapArgs()) {
                        if (arg instanceof DirectMethodHandleDesc handle) {
                            String owner = handle.owner().descriptorString();
                            method(owner.substring(1, owner.length() - 1), handle.methodName(), handle.lookupDescriptor());
                        }
                    }
                }
                default -> {
                    // Other instructions name no member.
                }
            }
        }
    }

    private void method(String owner, String name, String descriptor) {
        if (owner.startsWith(WRAPPER)) {
            type(owner);
            Method m = new Method(owner, name, descriptor);
            if (met.add(m)) {
                work.add(m);
            }
        }
    }

    private void variable(String owner, String name) {
        if (!owner.startsWith(WRAPPER)) {
            return;
        }
        Class<?> type = type(owner);
        if (type != null && JShell.isWrapper(type.getName())) {
            try {
                variables.add(type.getDeclaredField(name));
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException("JShell variable " + name + " was compiled against, but " + type + " does not have it", e);
            }
        }
    }

    /** Notes a class; of one that the user declared, everything is reached. */
    private @Nullable Class<?> type(String internalName) {
        if (!internalName.startsWith(WRAPPER)) {
            return null;
        }
        Class<?> known = classes.get(internalName);
        if (known != null) {
            return known;
        }
        Class<?> type;
        try {
            type = Class.forName(internalName.replace('/', '.'), false, loader);
        } catch (ClassNotFoundException | LinkageError absent) {
            return null; // named by code that cannot run here either
        }
        classes.put(internalName, type);
        ClassModel model = model(internalName);
        if (model != null && !JShell.isWrapper(type.getName()) && whole.add(internalName)) {
            model.superclass().ifPresent(s -> type(s.asInternalName()));
            model.interfaces().forEach(i -> type(i.asInternalName()));
            for (MethodModel m : model.methods()) {
                method(internalName, m.methodName().stringValue(), m.methodType().stringValue());
            }
        }
        return type;
    }

    private @Nullable ClassModel model(String internalName) {
        if (models.containsKey(internalName)) {
            return models.get(internalName);
        }
        Class<?> type = classes.get(internalName);
        byte[] bytes = type == null ? null : source.bytesOf(type);
        ClassModel model = bytes == null ? null : ClassFile.of().parse(bytes);
        models.put(internalName, model);
        return model;
    }
}
