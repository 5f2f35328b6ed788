// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.InvalidClassException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.SerializedLambda;
import org.jspecify.annotations.Nullable;

/** Makes fresh instances of one lambda shape, through the {@code $deserializeLambda$} of the class that wrote it. */
final class LambdaReader {

    /** In a closed package only the JDK may call it. */
    private static final @Nullable MethodHandle BY_JDK = Reflection.readResolve(SerializedLambda.class);

    private final Namespace namespace;
    private final Class<?> capturing;
    private final String[] constants;
    private final int kind;
    private final int arguments;
    private final MethodHandle deserialize;

    private LambdaReader(Namespace namespace, Class<?> capturing, String[] constants, int kind, int arguments, MethodHandle deserialize) {
        this.namespace = namespace;
        this.capturing = capturing;
        this.constants = constants;
        this.kind = kind;
        this.arguments = arguments;
        this.deserialize = deserialize;
    }

    static LambdaReader read(WireInput in, Namespace namespace) throws ReflectiveOperationException, InvalidClassException {
        Class<?> capturing = namespace.capturing(in);
        String[] constants = new String[7];
        for (int i = 0; i < 3; i++) {
            constants[i] = in.string();
        }
        int kind = in.varint();
        for (int i = 3; i < 7; i++) {
            constants[i] = in.string();
        }
        int arguments = in.varint();
        MethodHandle deserialize = Reflection.deserializeLambda(capturing);
        deserialize = deserialize == null ? BY_JDK : deserialize;
        if (deserialize == null) {
            throw new NoSuchMethodException(capturing.getName() + ".$deserializeLambda$: the class was not compiled with the lambda"
                    + " that was sent; both processes need the same version of the class");
        }
        return new LambdaReader(namespace, capturing, constants, kind, arguments, deserialize);
    }

    Object make(GraphReader r) throws Throwable {
        @Nullable Object[] captured = new @Nullable Object[arguments];
        int i = 0;
        try {
            for (; i < arguments; i++) {
                captured[i] = r.value();
            }
        } catch (Throwable t) {
            if (GraphReader.isTold(t)) {
                CaptureNames names = CaptureNames.of(form(captured), namespace.bytesOf(capturing));
                r.failedAt(t, names.place(i), names.context());
            }
            throw t;
        }
        return (Object) deserialize.invokeExact((Object) form(captured));
    }

    private SerializedLambda form(@Nullable Object[] captured) {
        String[] c = constants;
        return new SerializedLambda(capturing, c[0], c[1], c[2], kind, c[3], c[4], c[5], c[6], captured);
    }
}
