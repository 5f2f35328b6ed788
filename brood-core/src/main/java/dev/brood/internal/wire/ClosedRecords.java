// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a Serializable record of a closed package apart, and puts it together again, with the JDK's own streams, which alone may:
 * each reference that the record holds is replaced by its number, and travels beside.
 */
final class ClosedRecords {

    /** The record as the JDK writes it, and the objects whose numbers it holds. */
    @SuppressWarnings("ArrayRecordComponent") // a pair of results, never compared
    record Parts(byte[] form, List<Object> objects) {}

    private ClosedRecords() {}

    static Parts takeApart(Object record) throws IOException {
        List<Object> objects = new ArrayList<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Out out = new Out(bytes, record, objects)) {
            out.writeObject(record);
        }
        return new Parts(bytes.toByteArray(), objects);
    }

    static Object putTogether(Class<?> type, byte[] form, @Nullable Object[] objects) throws IOException, ClassNotFoundException {
        try (In in = new In(form, type, objects)) {
            return in.readObject();
        }
    }

    private static final class Out extends ObjectOutputStream {
        private final Object root;
        private final List<Object> objects;

        Out(ByteArrayOutputStream bytes, Object root, List<Object> objects) throws IOException {
            super(bytes);
            this.root = root;
            this.objects = objects;
            enableReplaceObject(true);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // the root, not one that equals it
        protected Object replaceObject(Object o) {
            if (o == root || o instanceof Placeholder) {
                return o;
            }
            objects.add(o);
            return new Placeholder(objects.size() - 1);
        }
    }

    private static final class In extends ObjectInputStream {
        private final Class<?> type;
        private final @Nullable Object[] objects;

        In(byte[] form, Class<?> type, @Nullable Object[] objects) throws IOException {
            super(new ByteArrayInputStream(form));
            this.type = type;
            this.objects = objects;
            enableResolveObject(true);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass c) throws ClassNotFoundException {
            if (c.getName().equals(Placeholder.class.getName())) {
                return Placeholder.class;
            }
            if (c.getName().equals(type.getName())) {
                return type;
            }
            throw new ClassNotFoundException(c.getName() + " inside the form of " + type.getName());
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
            throw new ClassNotFoundException("a proxy inside the form of " + type.getName());
        }

        @Override
        protected @Nullable Object resolveObject(Object o) {
            return o instanceof Placeholder n ? objects[n.number] : o;
        }
    }

    /** The number of a reference. */
    static final class Placeholder implements Externalizable {

        @Serial
        private static final long serialVersionUID = 1L;

        private int number;

        /** For the stream. */
        public Placeholder() {}

        Placeholder(int number) {
            this.number = number;
        }

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(number);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            number = in.readInt();
        }
    }
}
