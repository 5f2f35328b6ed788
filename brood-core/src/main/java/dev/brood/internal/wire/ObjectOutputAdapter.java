// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.IOException;
import java.io.NotActiveException;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stream that {@code writeObject} and {@code writeExternal} methods see: what they write goes into the graph. It has no
 * header and no buffer of its own. Used by the thread that writes the graph.
 */
@SuppressWarnings("ReferenceEquality") // places are found by identity
final class ObjectOutputAdapter extends ObjectOutputStream {

    private final GraphWriter graph;
    private final WireOutput out;
    private @Nullable Object object;
    private @Nullable LevelWriter level;
    private @Nullable Values put;
    private int written;

    private ObjectOutputAdapter(GraphWriter graph) throws IOException {
        this.graph = graph;
        out = graph.out;
    }

    static ObjectOutputAdapter on(GraphWriter graph) {
        try {
            return new ObjectOutputAdapter(graph);
        } catch (IOException e) {
            throw new IllegalStateException("the protected constructor of ObjectOutputStream does no I/O", e);
        }
    }

    /** Runs user code that writes one level of an object. */
    interface Body {
        void run(ObjectOutputStream stream) throws Throwable;
    }

    void within(Object o, @Nullable LevelWriter l, Body body) throws Throwable {
        Object outerObject = object;
        LevelWriter outerLevel = level;
        Values outerPut = put;
        int outerWritten = written;
        object = o;
        level = l;
        put = null;
        written = 0;
        try {
            body.run(this);
        } finally {
            object = outerObject;
            level = outerLevel;
            put = outerPut;
            written = outerWritten;
        }
    }

    @Override
    protected void writeObjectOverride(@Nullable Object o) {
        Object holder = object;
        try {
            written++;
            graph.value(o);
        } catch (Refusal refusal) {
            refusal.at(place(holder, o), o);
            throw refusal;
        }
    }

    @Override
    public void writeUnshared(@Nullable Object o) {
        writeObjectOverride(o);
    }

    private String place(@Nullable Object holder, @Nullable Object o) {
        if (holder instanceof Map<?, ?> map) {
            for (var e : map.entrySet()) {
                if (e.getValue() == o) {
                    return Places.valueOfKey(e.getKey());
                }
                if (e.getKey() == o) {
                    return "key";
                }
            }
        }
        if (holder instanceof Collection<?>) {
            return "element " + (written - 1);
        }
        return "object " + written + " written by " + (holder == null ? "user code" : Refusal.simpleName(holder.getClass()));
    }

    @Override
    public void defaultWriteObject() throws IOException {
        LevelWriter l = level;
        Object o = object;
        if (l == null || o == null) {
            throw new NotActiveException("defaultWriteObject is for writeObject methods");
        }
        l.writeFields(graph, o);
    }

    @Override
    public PutField putFields() throws IOException {
        LevelWriter l = level;
        if (l == null) {
            throw new NotActiveException("putFields is for writeObject methods");
        }
        Values values = put;
        if (values == null) {
            values = new Values(l);
            put = values;
        }
        return values;
    }

    @Override
    public void writeFields() throws IOException {
        Values values = put;
        LevelWriter l = level;
        if (values == null || l == null) {
            throw new NotActiveException("writeFields without putFields");
        }
        put = null;
        l.writeValues(graph, values.values);
    }

    /** The values that a writeObject method names. */
    private static final class Values extends PutField {

        private final LevelWriter level;
        private final @Nullable Object[] values;
        private int hint;

        Values(LevelWriter level) {
            this.level = level;
            values = level.defaults();
        }

        private void set(String name, @Nullable Object v) {
            hint = level.indexOf(name, hint);
            values[hint++] = v;
        }

        @Override
        public void put(String name, boolean v) {
            set(name, v);
        }

        @Override
        public void put(String name, byte v) {
            set(name, v);
        }

        @Override
        public void put(String name, char v) {
            set(name, v);
        }

        @Override
        public void put(String name, short v) {
            set(name, v);
        }

        @Override
        public void put(String name, int v) {
            set(name, v);
        }

        @Override
        public void put(String name, long v) {
            set(name, v);
        }

        @Override
        public void put(String name, float v) {
            set(name, v);
        }

        @Override
        public void put(String name, double v) {
            set(name, v);
        }

        @Override
        public void put(String name, @Nullable Object v) {
            set(name, v);
        }

        @Override
        @Deprecated
        @SuppressWarnings("removal") // abstract in PutField as long as it exists
        public void write(ObjectOutput o) {
            throw new UnsupportedOperationException("use ObjectOutputStream.writeFields");
        }
    }

    @Override
    public void reset() {
        // The graph is one record: there is nothing to forget.
    }

    @Override
    public void flush() {
        // Nothing is buffered here.
    }

    @Override
    public void close() {
        // The record ends when the graph does.
    }

    @Override
    public void useProtocolVersion(int version) {
        // There is one.
    }

    @Override
    public void write(int v) {
        out.u8(v);
    }

    @Override
    public void write(byte[] b) {
        out.raw(b);
    }

    @Override
    public void write(byte[] b, int off, int len) {
        out.raw(b, off, len);
    }

    @Override
    public void writeBoolean(boolean v) {
        out.u8(v ? 1 : 0);
    }

    @Override
    public void writeByte(int v) {
        out.u8(v);
    }

    @Override
    public void writeShort(int v) {
        out.i16(v);
    }

    @Override
    public void writeChar(int v) {
        out.i16(v);
    }

    @Override
    public void writeInt(int v) {
        out.i32(v);
    }

    @Override
    public void writeLong(long v) {
        out.i64(v);
    }

    @Override
    public void writeFloat(float v) {
        out.i32(Float.floatToIntBits(v));
    }

    @Override
    public void writeDouble(double v) {
        out.i64(Double.doubleToLongBits(v));
    }

    @Override
    public void writeBytes(String s) {
        for (int i = 0; i < s.length(); i++) {
            out.u8(s.charAt(i));
        }
    }

    @Override
    public void writeChars(String s) {
        for (int i = 0; i < s.length(); i++) {
            out.i16(s.charAt(i));
        }
    }

    @Override
    public void writeUTF(String s) {
        out.string(s);
    }
}
