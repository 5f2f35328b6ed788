// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.internal.launch.ChildGroup;
import dev.brood.os.Signal;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.OptionalLong;

/** A process group on this machine. */
@SuppressWarnings("serial") // Serializable only so that writeReplace can refuse
final class LocalProcessGroup implements ProcessGroup, Serializable {

    private final ChildGroup children = new ChildGroup();

    LocalProcessGroup() {}

    ChildGroup children() {
        return children;
    }

    @Override
    public OptionalLong id() {
        return children.id();
    }

    @Override
    public List<ChildProcess> members() {
        return LocalChildProcess.live(children);
    }

    @Override
    public void send(Signal signal) {
        children.send(LocalChildBuilder.given(signal, "send", "a signal").name());
    }

    @Override
    public String toString() {
        return "ProcessGroup[" + (id().isPresent() ? id().getAsLong() : "no member") + "]";
    }

    /** Its members are children of the process that made it. */
    @Serial
    @SuppressWarnings("UnusedMethod") // called by serialisation
    private Object writeReplace() {
        throw new NotSendableException("a process group belongs to the process that has made it. Remedy: send its id().");
    }
}
