// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.NotActiveException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectInputValidation;
import java.io.ObjectStreamClass;
import org.jspecify.annotations.Nullable;

/** The stream that {@code readObject} and {@code readExternal} methods see; the counterpart of {@link ObjectOutputAdapter}. */
final class ObjectInputAdapter extends ObjectInputStream {

    /** Elements of a table of a collection with none, or few. */
    private static final int TABLE_MINIMUM = 64;

    private final GraphReader graph;
    private final WireInput in;
    private @Nullable Object object;
    private @Nullable LevelReader level;
    private @Nullable Object @Nullable [] given;

    private ObjectInputAdapter(GraphReader graph) throws IOException {
        this.graph = graph;
        in = graph.in;
    }

    static ObjectInputAdapter on(GraphReader graph) {
        try {
            ObjectInputAdapter adapter = new ObjectInputAdapter(graph);
            if (graph.isFiltered()) {
                adapter.setObjectInputFilter(adapter::judge);
            }
            return adapter;
        } catch (IOException e) {
            throw new IllegalStateException("the protected constructor of ObjectInputStream does no I/O", e);
        }
    }

    /**
     * Refuses arrays that the bytes left cannot fill: the JDK's collections ask before they make one. A table of theirs may be nearly
     * three times as long as it has entries, which have two values each.
     */
    private ObjectInputFilter.Status judge(ObjectInputFilter.FilterInfo info) {
        return info.arrayLength() > 2L * in.remaining() + TABLE_MINIMUM ? ObjectInputFilter.Status.REJECTED : ObjectInputFilter.Status.UNDECIDED;
    }

    /** Runs user code that reads one level of an object. */
    interface Body {
        void run(ObjectInputStream stream) throws Throwable;
    }

    void within(Object o, @Nullable LevelReader l, Body body) throws Throwable {
        run(o, l, null, body);
    }

    /** Runs the JDK's default reader on values that have been read. */
    void given(Object o, LevelReader l, @Nullable Object[] values, Body body) throws Throwable {
        run(o, l, values, body);
    }

    private void run(Object o, @Nullable LevelReader l, @Nullable Object @Nullable [] values, Body body) throws Throwable {
        Object outerObject = object;
        LevelReader outerLevel = level;
        @Nullable Object[] outerGiven = given;
        object = o;
        level = l;
        given = values;
        try {
            body.run(this);
        } finally {
            object = outerObject;
            level = outerLevel;
            given = outerGiven;
        }
    }

    @Override
    protected @Nullable Object readObjectOverride() throws IOException, ClassNotFoundException {
        if (in.remaining() == 0) {
            throw SerializationAccess.endOfData();
        }
        @Nullable Object[] value = new @Nullable Object[1];
        checked(() -> value[0] = graph.value());
        return value[0];
    }

    @Override
    public @Nullable Object readUnshared() throws IOException, ClassNotFoundException {
        return readObjectOverride();
    }

    private interface Reading {
        void read() throws Throwable;
    }

    private static void checked(Reading reading) throws IOException, ClassNotFoundException {
        try {
            reading.read();
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IOException(t);
        }
    }

    @Override
    public void defaultReadObject() throws IOException, ClassNotFoundException {
        LevelReader l = level;
        Object o = object;
        if (l == null || o == null) {
            throw new NotActiveException("defaultReadObject is for readObject methods");
        }
        checked(() -> l.readFields(graph, o));
    }

    @Override
    public GetField readFields() throws IOException, ClassNotFoundException {
        LevelReader l = level;
        if (l == null) {
            throw new NotActiveException("readFields is for readObject methods");
        }
        @Nullable Object[] values = given;
        given = null;
        if (values != null) {
            return new Values(l, values);
        }
        @Nullable Object[] read = new @Nullable Object[l.codes.length];
        checked(() -> l.readValues(graph, read));
        return new Values(l, read);
    }

    @Override
    public void registerValidation(ObjectInputValidation callback, int priority) {
        graph.register(callback, priority);
    }

    /** The values that a readObject method asks for by name. */
    private static final class Values extends GetField {

        private final LevelReader level;
        private final @Nullable Object[] values;
        private int hint;

        Values(LevelReader level, @Nullable Object[] values) {
            this.level = level;
            this.values = values;
        }

        private @Nullable Object at(String name, @Nullable Object absent) {
            int i = level.indexOf(name, hint);
            if (i < 0) {
                return absent;
            }
            hint = i + 1;
            return values[i];
        }

        @SuppressWarnings("unchecked") // the type codes were compared when the class was resolved
        private <T> T primitive(String name, T absent) {
            Object v = at(name, absent);
            if (v == null || v.getClass() != absent.getClass()) {
                throw new IllegalArgumentException("field " + name + " of " + level.type.getName() + " is no " + absent.getClass().getSimpleName());
            }
            return (T) v;
        }

        @Override
        public ObjectStreamClass getObjectStreamClass() {
            return ObjectStreamClass.lookupAny(level.type);
        }

        @Override
        public boolean defaulted(String name) {
            return level.indexOf(name, 0) < 0;
        }

        @Override
        public boolean get(String name, boolean v) {
            return primitive(name, v);
        }

        @Override
        public byte get(String name, byte v) {
            return primitive(name, v);
        }

        @Override
        public char get(String name, char v) {
            return primitive(name, v);
        }

        @Override
        public short get(String name, short v) {
            return primitive(name, v);
        }

        @Override
        public int get(String name, int v) {
            return primitive(name, v);
        }

        @Override
        public long get(String name, long v) {
            return primitive(name, v);
        }

        @Override
        public float get(String name, float v) {
            return primitive(name, v);
        }

        @Override
        public double get(String name, double v) {
            return primitive(name, v);
        }

        @Override
        public @Nullable Object get(String name, @Nullable Object v) {
            return at(name, v);
        }
    }

    private WireInput need(int bytes) throws EOFException {
        if (in.remaining() < bytes) {
            throw new EOFException("the writeObject method wrote no more");
        }
        return in;
    }

    @Override
    public int read() {
        return in.remaining() == 0 ? -1 : in.u8();
    }

    @Override
    public int read(byte[] b, int off, int len) {
        int n = Math.min(len, in.remaining());
        if (n == 0) {
            return len == 0 ? 0 : -1;
        }
        System.arraycopy(in.raw(n), 0, b, off, n);
        return n;
    }

    @Override
    public int available() {
        return in.remaining();
    }

    @Override
    public void close() {
        // The record ends by itself.
    }

    @Override
    public boolean readBoolean() throws IOException {
        return need(1).u8() != 0;
    }

    @Override
    public byte readByte() throws IOException {
        return (byte) need(1).u8();
    }

    @Override
    public int readUnsignedByte() throws IOException {
        return need(1).u8();
    }

    @Override
    public char readChar() throws IOException {
        return (char) need(2).i16();
    }

    @Override
    public short readShort() throws IOException {
        return (short) need(2).i16();
    }

    @Override
    public int readUnsignedShort() throws IOException {
        return need(2).i16() & 0xFFFF;
    }

    @Override
    public int readInt() throws IOException {
        return need(4).i32();
    }

    @Override
    public long readLong() throws IOException {
        return need(8).i64();
    }

    @Override
    public float readFloat() throws IOException {
        return Float.intBitsToFloat(need(4).i32());
    }

    @Override
    public double readDouble() throws IOException {
        return Double.longBitsToDouble(need(8).i64());
    }

    @Override
    public void readFully(byte[] b) throws IOException {
        readFully(b, 0, b.length);
    }

    @Override
    public void readFully(byte[] b, int off, int len) throws IOException {
        System.arraycopy(need(len).raw(len), 0, b, off, len);
    }

    @Override
    public int skipBytes(int n) {
        int skipped = Math.max(0, Math.min(n, in.remaining()));
        in.position(in.position() + skipped);
        return skipped;
    }

    @Override
    @Deprecated
    public @Nullable String readLine() {
        if (in.remaining() == 0) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        while (in.remaining() > 0) {
            char c = (char) in.u8();
            if (c == '\n') {
                break;
            }
            line.append(c);
        }
        return line.toString();
    }

    @Override
    public String readUTF() throws IOException {
        return need(2).string();
    }
}
