// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A stream of bytes both ways that never blocks. One thread at a time may read, and one write. */
interface Transport extends Closeable {

    /** {@return how many bytes were read into the target, which has room; 0 if none are there yet, -1 at the end} */
    int read(ByteBuffer target) throws IOException;

    /** Takes from the sources, in order, what can be taken now. */
    void write(ByteBuffer... sources) throws IOException;

    /** {@return whether all that was taken has been given to the system, after an attempt to do so} */
    boolean flush() throws IOException;

    /** {@return what waits for this transport} */
    Gate gate();

    /** {@return bytes that both ends of this very connection know and nobody else can choose; none if it has none} */
    byte[] binding() throws IOException;

    /** Says goodbye, if that can be done at once, and closes. */
    @Override
    void close() throws IOException;
}
