// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.reflect.Proxy;

/** Writes a dynamic proxy: its class's interfaces and its handler. */
final class ProxyWriter extends TypeWriter {

    private final Reference reference;

    ProxyWriter(Reference reference) {
        super(true, true);
        this.reference = reference;
    }

    @Override
    void write(GraphWriter w, Object value) {
        w.out.u8(WireLayout.PROXY);
        w.reference(reference);
        Object handler = Proxy.getInvocationHandler(value);
        try {
            w.value(handler);
        } catch (Refusal refusal) {
            refusal.at("handler of the proxy", handler);
            throw refusal;
        }
    }
}
