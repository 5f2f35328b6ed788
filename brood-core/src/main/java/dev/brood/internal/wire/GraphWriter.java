// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.NotSendableException;
import java.io.ObjectOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One graph on its way into bytes: the output, the objects met so far, and the published classes needed. Used by one thread at a
 * time; reset and used again for the next graph.
 *
 * <p>A value is written by the {@link TypeWriter} of its class. What goes wrong below unwinds as a {@link Refusal}, and each
 * composite adds its place to the path.
 */
final class GraphWriter {

    final WireOutput out = new WireOutput();
    final IdentityTable seen = new IdentityTable();

    private @Nullable TypeWriters types;
    private @Nullable List<MemorySegment> apart;
    private int depth;
    private int depthLimit;
    private final Set<Reference> namespace = new LinkedHashSet<>();
    private final Set<SnippetReach> snippets = new LinkedHashSet<>();
    private @Nullable Refusal first;
    private @Nullable ObjectOutputAdapter adapter;

    /** Begins a record; arrays go into a list beside it, if there is one. */
    void begin(TypeWriters writers, int nesting, @Nullable List<MemorySegment> beside) {
        apart = beside;
        types = writers;
        depthLimit = nesting;
    }

    void reset() {
        out.reset();
        seen.reset();
        types = null;
        depth = 0;
        if (!namespace.isEmpty()) {
            namespace.clear();
            snippets.clear();
        }
        first = null;
        adapter = null;
        apart = null;
    }

    /** Leaves an array where it is, if it is large and the record may have some beside it. */
    boolean putApart(int tag, int length, MemorySegment array) {
        List<MemorySegment> beside = apart;
        if (beside == null || array.byteSize() < Encoded.LEAST_BYTES) {
            return false;
        }
        out.u8(WireLayout.APART);
        out.u8(tag);
        out.varint(length);
        beside.add(array);
        return true;
    }

    /** The refusal that a user's writeObject may have swallowed, or null. */
    @Nullable Refusal refusal() {
        return first;
    }

    /** The PUBLISHED entries that the record needs. */
    Set<Reference> namespace() {
        return namespace;
    }

    /** What the record's JShell lambdas and objects can reach. */
    Set<SnippetReach> snippets() {
        return snippets;
    }

    void snippet(SnippetReach reach) {
        snippets.add(reach);
    }

    TypeWriters types() {
        TypeWriters t = types;
        if (t == null) {
            throw new IllegalStateException("not in use");
        }
        return t;
    }

    ObjectOutputStream stream() {
        return adapter();
    }

    ObjectOutputAdapter adapter() {
        ObjectOutputAdapter a = adapter;
        if (a == null) {
            a = ObjectOutputAdapter.on(this);
            adapter = a;
        }
        return a;
    }

    /** Writes any value, or where it already stands. */
    void value(@Nullable Object o) {
        if (o == null) {
            out.u8(WireLayout.NULL);
        } else if (o instanceof Integer i) {
            out.u8(WireLayout.INT);
            out.zigzag(i);
        } else {
            typed(o, types().of(o.getClass()));
        }
    }

    /** Writes a value by the given writer, that of its class or what its class falls back to. */
    void typed(Object o, TypeWriter type) {
        int index = -1;
        if (type.tracked) {
            index = seen.find(o);
            if (index >= 0) {
                back(o, index);
                return;
            }
            index = seen.add(o);
            if (type.atomic) {
                seen.open(index);
            }
        }
        if (++depth > depthLimit) {
            throw new NestingException();
        }
        try {
            type.write(this, o);
        } catch (Refusal refusal) {
            if (first == null) {
                first = refusal;
            }
            throw refusal;
        } catch (RuntimeException | Error e) {
            if (e instanceof NestingException || e instanceof RecordTooLargeException || e instanceof VirtualMachineError) {
                throw e;
            }
            throw failed(o, e);
        } catch (Throwable t) {
            throw failed(o, t);
        }
        depth--;
        if (type.atomic && index >= 0) {
            seen.close();
        }
    }

    /** Writes a reference to a value written before. */
    void back(Object o, int index) {
        if (seen.isOpen(index)) {
            throw refuse(o, "it refers to itself through what it was made from, and cannot be made again before that is",
                    "break the cycle, or use an ordinary class instead of a " + (o instanceof Record ? "record" : "lambda"));
        }
        out.u8(WireLayout.REF);
        out.varint(index);
    }

    /** Writes the name of a dictionary entry and notes the published classes that it stands on. */
    void reference(Reference reference) {
        if (reference.isPublishedClass()) {
            need(reference);
        }
        for (Reference below : reference.publishedBelow()) {
            need(below);
        }
        reference.writeTo(out);
    }

    /** Notes that the record needs a published class. */
    void need(Reference published) {
        if (namespace.add(published)) {
            SnippetReach reach = types().references.reach(published);
            if (reach != null) {
                snippet(reach);
            }
        }
    }

    /** A primitive or reference in the form that its type code says. */
    void coded(char code, @Nullable Object v) {
        switch (code) {
            case 'L' -> value(v);
            case 'I' -> out.i32((int) boxed(v));
            case 'J' -> out.i64((long) boxed(v));
            case 'Z' -> out.u8((boolean) boxed(v) ? 1 : 0);
            case 'B' -> out.u8((byte) boxed(v));
            case 'S' -> out.i16((short) boxed(v));
            case 'C' -> out.i16((char) boxed(v));
            case 'F' -> out.i32(Float.floatToRawIntBits((float) boxed(v)));
            case 'D' -> out.i64(Double.doubleToRawLongBits((double) boxed(v)));
            default -> throw new IllegalStateException("type code " + code);
        }
    }

    private static Object boxed(@Nullable Object v) {
        if (v == null) {
            throw new IllegalStateException("a primitive has no value");
        }
        return v;
    }

    Refusal refuse(@Nullable Object culprit, String reason, String remedy) {
        return new Refusal(culprit, reason, remedy, null);
    }

    private Refusal failed(Object o, Throwable t) {
        Refusal swallowed = first;
        if (swallowed != null) {
            return swallowed; // user code wrapped it
        }
        Refusal refusal = t instanceof NotSendableException own
                ? Refusal.by(o, own)
                : new Refusal(o, "writing it threw " + Failures.describe(t),
                        "do not change it while it is being sent, or repair its serialisation methods", t);
        first = refusal;
        return refusal;
    }
}
