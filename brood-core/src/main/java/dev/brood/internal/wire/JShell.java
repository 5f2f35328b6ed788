// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What JShell's snippets need beyond other classes: their variables are static fields of generated classes, so the values of those
 * that a lambda reads travel with the record, and are set in the receiver's copies of these classes.
 */
final class JShell {

    private static final String WRAPPER = "REPL.$JShell$";

    private JShell() {}

    static boolean isSnippet(Class<?> type) {
        return type.getName().startsWith(WRAPPER);
    }

    /** Whether a snippet's class holds variables and methods of the session, rather than being one that the user declared. */
    static boolean isWrapper(String binaryName) {
        return binaryName.startsWith(WRAPPER) && binaryName.indexOf('$', WRAPPER.length()) < 0;
    }

    /** Adds the variables to the end of a record, and puts the namespace at its beginning. */
    static byte[] withNamespace(GraphWriter w) {
        writeVariables(w);
        WireOutput head = new WireOutput();
        head.u8(WireLayout.VERSION | WireLayout.NAMESPACE);
        Set<Reference> namespace = w.namespace();
        head.varint(namespace.size());
        for (Reference r : namespace) {
            r.writeTo(head);
        }
        byte[] body = w.out.toBytes();
        head.raw(body, 1, body.length - 1);
        return head.toBytes();
    }

    /** The values of variables may reach further ones: goes on until there are none. */
    private static void writeVariables(GraphWriter w) {
        References references = w.types().references;
        Set<SnippetReach> done = new HashSet<>();
        Set<Field> written = new HashSet<>();
        while (!done.containsAll(w.snippets())) {
            for (SnippetReach reach : List.copyOf(w.snippets())) {
                if (done.add(reach)) {
                    reach.classes().forEach(type -> w.need(references.ofClass(type)));
                    for (Field variable : reach.variables()) {
                        if (written.add(variable)) {
                            w.out.u8(1);
                            w.reference(references.ofClass(variable.getDeclaringClass()));
                            w.out.string(variable.getName());
                            writeVariable(w, variable);
                        }
                    }
                }
            }
        }
        w.out.u8(0);
    }

    private static void writeVariable(GraphWriter w, Field variable) {
        Object value;
        try {
            variable.setAccessible(true);
            value = variable.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(variable + " was made accessible", e);
        }
        try {
            w.value(value);
        } catch (Refusal refusal) {
            refusal.at("JShell variable '" + variable.getName() + "'", value);
            throw refusal;
        }
    }

    /** Reads the variables and sets those of classes that were loaded for the sender. */
    static void readVariables(GraphReader r, Namespace namespace) throws Throwable {
        while (r.in.u8() != 0) {
            Class<?> type = namespace.type(r.in);
            String name = r.in.string();
            Object value = r.value();
            if (type.getClassLoader() == namespace.remoteLoader()) {
                Field field = type.getDeclaredField(name);
                if (Modifier.isStatic(field.getModifiers()) && field.trySetAccessible()) {
                    field.set(null, value);
                }
            }
        }
    }
}
