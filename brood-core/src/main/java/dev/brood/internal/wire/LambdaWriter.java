// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/**
 * Writes a lambda or method reference: the id of its shape, which is all that is constant in its class, and its captured values.
 */
final class LambdaWriter extends TypeWriter {

    private final Class<?> type;
    private final MethodHandle replace;
    private final References references;
    private volatile @Nullable Reference shape;
    private volatile @Nullable SnippetReach reach;

    LambdaWriter(Class<?> type, MethodHandle replace, References references) {
        super(true, true);
        this.type = type;
        this.replace = replace;
        this.references = references;
    }

    @Override
    void write(GraphWriter w, Object value) throws Throwable {
        Object form = (Object) replace.invokeExact(value);
        if (!(form instanceof SerializedLambda lambda)) {
            throw w.refuse(value, "a hidden class exists in one process only", "send an instance of an ordinary class");
        }
        Reference s = shape;
        if (s == null) {
            s = shape(lambda);
        }
        SnippetReach snippet = reach;
        if (snippet != null) {
            w.snippet(snippet);
        }
        w.out.u8(WireLayout.LAMBDA);
        w.reference(s);
        int n = lambda.getCapturedArgCount();
        for (int i = 0; i < n; i++) {
            Object captured = lambda.getCapturedArg(i);
            try {
                w.value(captured);
            } catch (Refusal refusal) {
                named(refusal, lambda, i, captured);
                throw refusal;
            }
        }
    }

    private Reference shape(SerializedLambda lambda) throws ClassNotFoundException {
        Class<?> capturing = capturing(lambda);
        if (JShell.isSnippet(capturing)) {
            reach = SnippetReach.of(lambda, capturing, references.classes);
        }
        Reference s = references.ofLambda(capturing, lambda);
        shape = s;
        return s;
    }

    private void named(Refusal refusal, SerializedLambda lambda, int index, @Nullable Object captured) throws ReflectiveOperationException {
        CaptureNames names = CaptureNames.of(lambda, references.classes.bytesOf(capturing(lambda)));
        refusal.at(names.place(index), captured);
        refusal.in(names.context());
        if (names.isThis(index)) {
            refusal.throughThis();
        }
    }

    private Class<?> capturing(SerializedLambda lambda) throws ClassNotFoundException {
        return Class.forName(lambda.getCapturingClass().replace('/', '.'), false, type.getClassLoader());
    }
}
