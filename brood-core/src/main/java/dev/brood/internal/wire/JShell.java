// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.Set;

/** What JShell's snippets need beyond other classes. */
final class JShell {

    private static final String WRAPPER = "REPL.$JShell$";

    private JShell() {}

    static boolean isSnippet(Class<?> type) {
        return type.getName().startsWith(WRAPPER);
    }

    /** The record of a graph that needs published classes. */
    static byte[] withNamespace(GraphWriter w, Set<Reference> namespace) {
        w.out.varint(0);
        WireOutput head = new WireOutput();
        head.u8(WireLayout.VERSION | WireLayout.NAMESPACE);
        head.varint(namespace.size());
        for (Reference r : namespace) {
            r.writeTo(head);
        }
        byte[] body = w.out.toBytes();
        head.raw(body, 1, body.length - 1);
        return head.toBytes();
    }

    static void readVariables(GraphReader r, Namespace namespace) {
        r.in.varint();
    }
}
