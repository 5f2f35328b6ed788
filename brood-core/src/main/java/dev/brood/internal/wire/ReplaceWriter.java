// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.invoke.MethodHandle;

/** Writes what an object's {@code writeReplace} returns, and lets further references to the object name that. */
final class ReplaceWriter extends TypeWriter {

    private final Class<?> type;
    private final MethodHandle replace;
    private final TypeWriters types;
    private volatile TypeWriter self;

    ReplaceWriter(Class<?> type, MethodHandle replace, TypeWriters types) {
        super(false, false);
        this.type = type;
        this.replace = replace;
        this.types = types;
        self = this;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // whether it replaced itself
    void write(GraphWriter w, Object value) throws Throwable {
        int index = w.seen.find(value);
        if (index >= 0) {
            w.back(value, index);
            return;
        }
        Object replacement = (Object) replace.invokeExact(value);
        if (replacement == null) {
            w.value(null);
        } else if (replacement.getClass() == type) {
            if (replacement != value) {
                aliased(w, value, replacement, asIs());
            } else {
                w.typed(value, asIs());
            }
        } else {
            aliased(w, value, replacement, w.types().of(replacement.getClass()));
        }
    }

    static void aliased(GraphWriter w, Object value, Object replacement, TypeWriter writer) {
        if (writer.tracked) {
            int known = w.seen.find(replacement);
            if (known < 0) {
                // The replacement's index must be the next one, the alias's own entry taking none.
                w.seen.alias(value, w.seen.next());
            } else {
                w.seen.alias(value, known);
            }
        }
        w.typed(replacement, writer);
    }

    private TypeWriter asIs() {
        TypeWriter s = self;
        if (s == this) {
            s = types.asIs(type);
            self = s;
        }
        return s;
    }
}
