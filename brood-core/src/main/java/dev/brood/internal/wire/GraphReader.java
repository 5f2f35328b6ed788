// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Externalizable;
import java.io.ObjectInputValidation;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One record on its way back into objects. Used by one thread, once. */
@SuppressWarnings("ReferenceEquality") // of the mark for values that were not read
final class GraphReader {

    private static final Object UNREAD = new Object();

    private record Validation(ObjectInputValidation callback, int priority) {}

    final WireInput in;
    private final Namespace namespace;
    private final ApartInput apart;
    private final int depthLimit;
    private @Nullable Object[] table = new @Nullable Object[8];
    private int count;
    private int depth;
    private @Nullable ObjectInputAdapter adapter;
    private @Nullable List<Validation> validations;
    private @Nullable ReadPath path;

    GraphReader(WireInput in, ApartInput apart, Namespace namespace, int depthLimit) {
        this.in = in;
        this.apart = apart;
        this.namespace = namespace;
        this.depthLimit = depthLimit;
    }

    /** Whether the sender is not trusted. */
    boolean isFiltered() {
        return namespace.isFiltered();
    }

    ObjectInputAdapter adapter() {
        ObjectInputAdapter a = adapter;
        if (a == null) {
            a = ObjectInputAdapter.on(this);
            adapter = a;
        }
        return a;
    }

    /** Notes that the reading of a value of this class has failed, unless that was something in it. */
    void failed(Throwable t, Class<?> type) {
        if (isTold(t)) {
            path().culprit(t, Refusal.simpleName(type));
        }
    }

    /** Notes a place in which the reading has failed. */
    void failedAt(Throwable t, String place) {
        if (isTold(t)) {
            path().at(t, place);
        }
    }

    /** Notes a place in which the reading has failed, and the line that it is of. */
    void failedAt(Throwable t, String place, String context) {
        if (isTold(t)) {
            path().at(t, place);
            path().in(context);
        }
    }

    /** What comes before the description of a failure: its place in the graph, if that is known. */
    String placeOf(Throwable t) {
        ReadPath known = path;
        return known == null ? "" : known.before(t);
    }

    /** Whether there is anything to be told of a failure: most of these come from the depth, and lead to another try. */
    static boolean isTold(Throwable t) {
        return !(t instanceof NestingException || t instanceof VirtualMachineError);
    }

    private ReadPath path() {
        ReadPath known = path;
        if (known == null) {
            known = new ReadPath();
            path = known;
        }
        return known;
    }

    /** Reads the next value of any kind. */
    @Nullable Object value() throws Throwable {
        int tag = in.u8();
        return switch (tag) {
            case WireLayout.NULL -> null;
            case WireLayout.REF -> back(in.varint());
            case WireLayout.INT -> in.zigzag();
            case WireLayout.LATIN1 -> keep(in.latin1());
            case WireLayout.LAMBDA -> {
                int index = reserve();
                yield leave(index, namespace.reference(in, LambdaReader.class).make(enter()));
            }
            case WireLayout.RECORD -> {
                int index = reserve();
                yield leave(index, namespace.reference(in, RecordReader.class).make(enter()));
            }
            case WireLayout.OBJECT -> {
                int index = reserve();
                yield leave(index, namespace.reference(in, ObjectReader.class).make(enter(), index));
            }
            default -> other(tag);
        };
    }

    private @Nullable Object other(int tag) throws Throwable {
        return switch (tag) {
            case WireLayout.TRUE -> true;
            case WireLayout.FALSE -> false;
            case WireLayout.BYTE -> (byte) in.u8();
            case WireLayout.SHORT -> (short) in.i16();
            case WireLayout.CHAR -> (char) in.i16();
            case WireLayout.LONG -> in.zigzagLong();
            case WireLayout.FLOAT -> Float.intBitsToFloat(in.i32());
            case WireLayout.DOUBLE -> Double.longBitsToDouble(in.i64());
            case WireLayout.UTF16 -> keep(in.utf16());
            case WireLayout.ENUM -> namespace.reference(in, Enum.class);
            case WireLayout.CLASS -> namespace.type(in);
            case WireLayout.ARRAY -> array();
            case WireLayout.EXTERNAL -> external();
            case WireLayout.APART -> keep(PrimitiveArrays.readApart(apart, in.u8(), in.varint()));
            case WireLayout.PROXY -> {
                int index = reserve();
                Class<?> type = namespace.type(in);
                InvocationHandler handler = (InvocationHandler) enter().value();
                ClassLoader loader = type.getClassLoader();
                yield leave(index, Proxy.newProxyInstance(loader, type.getInterfaces(), handler));
            }
            case WireLayout.CLOSED_RECORD -> {
                int index = reserve();
                Class<?> type = namespace.type(in);
                byte[] form = in.block();
                @Nullable Object[] parts = enter().values(1);
                yield leave(index, ClosedRecords.putTogether(type, form, parts));
            }
            default -> {
                if (tag >= WireLayout.BOOLEANS && tag <= WireLayout.DOUBLES) {
                    yield keep(PrimitiveArrays.read(in, tag));
                }
                int index = reserve();
                yield leave(index, NaturalReaders.read(enter(), tag, index));
            }
        };
    }

    private Object array() throws Throwable {
        int index = reserve();
        Class<?> component = namespace.type(in);
        int n = in.length(1);
        @Nullable Object[] array = (Object[]) Array.newInstance(component, n);
        set(index, array);
        enter();
        int i = 0;
        try {
            for (; i < n; i++) {
                array[i] = value();
            }
        } catch (Throwable t) {
            failedAt(t, "element " + i);
            throw t;
        }
        depth--;
        return array;
    }

    private @Nullable Object external() throws Throwable {
        int index = reserve();
        Class<?> type = namespace.type(in);
        int length = in.i32();
        int tracked = in.i32();
        int expected = tracked + count;
        int start = in.position();
        int outerLimit = in.limit();
        if (length < 0 || length > in.remaining() || tracked < 0 || tracked > length) {
            throw new WireInput.UnderflowException("a frame of " + length + " bytes where " + in.remaining() + " are left");
        }
        try {
            Externalizable o = newExternal(type);
            set(index, o);
            in.limit(start + length);
            enter().adapter().within(o, null, o::readExternal);
            in.limit(outerLimit);
            in.position(start + length);
            skipTo(expected);
            var resolve = Reflection.readResolve(type);
            return leave(index, resolve == null ? o : (Object) resolve.invokeExact((Object) o));
        } catch (Throwable t) {
            failed(t, type);
            throw t;
        }
    }

    private static Externalizable newExternal(Class<?> type) throws Throwable {
        try {
            return (Externalizable) SerializationAccess.externalConstructor(type).newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** A varint and that many values. */
    @Nullable Object[] values(int perElement) throws Throwable {
        int n = in.length(perElement);
        @Nullable Object[] all = new @Nullable Object[n * perElement];
        int i = 0;
        try {
            for (; i < all.length; i++) {
                all[i] = value();
            }
        } catch (Throwable t) {
            failedAt(t, (perElement == 1 ? "element " : "entry ") + i / perElement);
            throw t;
        }
        return all;
    }

    /** A field in the form that its type code says. */
    @Nullable Object coded(char code) throws Throwable {
        return switch (code) {
            case 'L' -> value();
            case 'I' -> in.i32();
            case 'J' -> in.i64();
            case 'Z' -> in.u8() != 0;
            case 'B' -> (byte) in.u8();
            case 'S' -> (short) in.i16();
            case 'C' -> (char) in.i16();
            case 'F' -> Float.intBitsToFloat(in.i32());
            case 'D' -> Double.longBitsToDouble(in.i64());
            default -> throw new WireInput.UnderflowException("type code " + code);
        };
    }

    private GraphReader enter() {
        if (++depth > depthLimit) {
            throw new NestingException();
        }
        return this;
    }

    private @Nullable Object leave(int index, @Nullable Object o) {
        depth--;
        set(index, o);
        return o;
    }

    private @Nullable Object back(int index) {
        if (index < 0 || index >= count) {
            throw new WireInput.UnderflowException("reference to value " + index + " of " + count);
        }
        Object o = table[index];
        if (o == UNREAD) {
            throw new WireInput.UnderflowException(
                    "reference to value " + index + ", which the readObject method that it was written for did not read");
        }
        return o;
    }

    int tracked() {
        return count;
    }

    /** Gives the indexes of values that user code wrote and did not read. */
    void skipTo(int expected) {
        while (count < expected) {
            set(reserve(), UNREAD);
        }
    }

    private int reserve() {
        if (count == table.length) {
            table = Arrays.copyOf(table, count * 2);
        }
        return count++;
    }

    private Object keep(Object o) {
        set(reserve(), o);
        return o;
    }

    void set(int index, @Nullable Object o) {
        table[index] = o;
    }

    void register(ObjectInputValidation callback, int priority) {
        List<Validation> all = validations;
        if (all == null) {
            all = new ArrayList<>();
            validations = all;
        }
        all.add(new Validation(callback, priority));
    }

    /** Runs the validations that readObject methods asked for, highest priority first. */
    void validate() throws Throwable {
        List<Validation> all = validations;
        if (all != null) {
            all.sort(Comparator.comparingInt(Validation::priority).reversed());
            for (Validation v : all) {
                v.callback.validateObject();
            }
        }
    }
}
