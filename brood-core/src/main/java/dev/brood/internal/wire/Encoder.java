// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.NotSendableException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Turns object graphs into records for one dictionary.
 *
 * <p>Thread-safe: any number of threads encode at once, each on its own stack, and user code (serialisation methods) runs on the
 * caller's thread without any lock held; only graphs nested deeper than the caller's stack is trusted with are encoded again on
 * a thread with a large one, while the caller waits. The graph must not change meanwhile.
 *
 * <p>Identity within one graph is kept: an object that is referred to twice arrives once. Cycles are kept where the JDK's own
 * serialisation keeps them; through records and lambdas they are refused.
 */
public final class Encoder {

    private static final int SPARE_WRITERS = 4;

    private final Dictionary dictionary;
    private final LocalClassSource classes;
    /** Whether the reader may be a program that is not trusted, and trusts this one as little. */
    private final boolean strangers;
    private final AtomicReferenceArray<@Nullable GraphWriter> spare = new AtomicReferenceArray<>(SPARE_WRITERS);
    private volatile TypeWriters types;

    /**
     * Creates an encoder.
     *
     * @param dictionary where classes and shapes are published, before {@link #encode} returns a record that names them
     * @param classes this process's classes; it learns the loaders of those that are sent
     */
    public Encoder(Dictionary dictionary, LocalClassSource classes) {
        this(dictionary, classes, false);
    }

    /**
     * {@return an encoder for peers that may be another program: it sends no class files, and uses the codec alone}
     *
     * @param dictionary where classes and shapes are published for this peer only
     * @param classes this process's classes
     */
    public static Encoder forStrangers(LocalDictionary dictionary, LocalClassSource classes) {
        return new Encoder(dictionary, classes, true);
    }

    private Encoder(Dictionary dictionary, LocalClassSource classes, boolean strangers) {
        this.dictionary = dictionary;
        this.classes = classes;
        this.strangers = strangers;
        types = newTypes();
    }

    private TypeWriters newTypes() {
        return new TypeWriters(new References(dictionary, classes, !strangers));
    }

    /**
     * {@return the record of an object graph, which {@link Decoder#decode} reads given the dictionary}
     *
     * @param graph the root, or null
     * @param what what this is to the caller, for messages: "task", "result"
     * @throws NotSendableException if something in the graph cannot be sent; the message names path and remedy
     */
    public byte[] encode(@Nullable Object graph, String what) {
        return encode(graph, what, false).record();
    }

    /**
     * {@return the record of an object graph, with its large arrays of primitives beside it: they are not copied, and may have more than 2 GB
     * together}
     *
     * @param graph the root, or null
     * @param what what this is to the caller, for messages
     * @throws NotSendableException if something in the graph cannot be sent
     */
    public Encoded encodeApart(@Nullable Object graph, String what) {
        return encode(graph, what, ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN);
    }

    private Encoded encode(@Nullable Object graph, String what, boolean apart) {
        if (types.references.stale()) {
            types = newTypes();
        }
        byte[] bulk = strangers ? null : classes.fory().write(graph);
        if (bulk != null) {
            return new Encoded(ofBulk(bulk), List.of());
        }
        try {
            return encodeHere(graph, WireLayout.NESTING_OF_CALLER, apart);
        } catch (Refusal refusal) {
            throw new NotSendableException(refusal.message(what), refusal.getCause());
        } catch (NestingException | StackOverflowError deep) {
            return encodeDeep(graph, what, apart);
        } catch (RecordTooLargeException | OutOfMemoryError large) {
            throw tooLarge(what, large);
        }
    }

    private static byte[] ofBulk(byte[] bytes) {
        byte[] record = new byte[bytes.length + 1];
        record[0] = (byte) (WireLayout.VERSION | WireLayout.FORY);
        System.arraycopy(bytes, 0, record, 1, bytes.length);
        return record;
    }

    private Encoded encodeDeep(@Nullable Object graph, String what, boolean apart) {
        try {
            return LargeStack.call(() -> encodeHere(graph, WireLayout.NESTING_LIMIT, apart));
        } catch (Refusal refusal) {
            throw new NotSendableException(refusal.message(what), refusal.getCause());
        } catch (NestingException | StackOverflowError deep) {
            throw new NotSendableException(Refusal.subject(what) + " cannot be sent: its objects are nested too deeply, at most "
                    + WireLayout.NESTING_LIMIT + " levels are taken. Remedy: send a list instead of a chain, or implement writeReplace.", deep);
        } catch (RecordTooLargeException | OutOfMemoryError large) {
            throw tooLarge(what, large);
        }
    }

    private static NotSendableException tooLarge(String what, Throwable large) {
        return new NotSendableException(Refusal.subject(what) + " cannot be sent: encoding it " + (large instanceof OutOfMemoryError
                ? "needs more memory than this process has left (" + large.getMessage() + ")"
                : large.getMessage()) + ". Remedy: send it in parts, or through a file or shared memory.", large);
    }

    private Encoded encodeHere(@Nullable Object graph, int nesting, boolean apart) {
        GraphWriter w = take();
        boolean whole = false;
        try {
            List<MemorySegment> beside = apart ? new ArrayList<>(0) : List.of();
            w.begin(types, nesting, apart ? beside : null);
            w.out.u8(WireLayout.VERSION);
            w.value(graph);
            Refusal swallowed = w.refusal();
            if (swallowed != null) {
                throw swallowed;
            }
            byte[] record = w.namespace().isEmpty() ? w.out.toBytes() : JShell.withNamespace(w);
            whole = true;
            return new Encoded(record, beside);
        } finally {
            if (whole) {
                give(w);
            }
        }
    }

    private GraphWriter take() {
        GraphWriter w = spare.getAndSet(slot(), null);
        return w == null ? new GraphWriter() : w;
    }

    private void give(GraphWriter w) {
        w.reset();
        spare.setRelease(slot(), w);
    }

    private static int slot() {
        return (int) Thread.currentThread().threadId() & (SPARE_WRITERS - 1);
    }
}
