// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.BroodException;
import dev.brood.error.NotReadableException;
import dev.brood.error.NotSendableException;
import dev.brood.error.RemoteTaskException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Exceptions on their way to another process: always as plain data, and as the object itself where that can be sent and read.
 * Nothing that an exception's class does escapes from here. Stateless.
 */
public final class Failures {

    private Failures() {}

    /**
     * {@return the bytes of an exception}
     *
     * @param t any exception or error
     * @param encoder for the object itself
     */
    public static byte[] capture(Throwable t, Encoder encoder) {
        WireOutput out = new WireOutput();
        byte[] object = {};
        String reason = "";
        try {
            object = encoder.encode(t, "exception");
        } catch (Throwable notSendable) { // the plain data stand in for it
            reason = describe(notSendable);
        }
        try {
            RemoteFailure.of(t).write(out);
            out.block(object);
            out.string(reason);
        } catch (Throwable broken) {
            out = new WireOutput();
            new RemoteFailure(t.getClass().getName(), "(its data could not be taken: " + broken.getClass().getName() + ")",
                    List.of(), null, List.of()).write(out);
            out.block(new byte[0]);
            out.string(reason);
        }
        return out.toBytes();
    }

    /**
     * {@return the exception to be thrown here: one of the same type with remote frames, one boundary frame and this thread's
     * frames; or a {@link RemoteTaskException} that stands for it}
     *
     * @param bytes what {@link #capture} returned
     * @param decoder for the object itself
     * @param boundary the text of the boundary frame, such as {@code [process worker-1, pid 4711]}
     */
    public static Throwable rebuild(byte[] bytes, Decoder decoder, String boundary) {
        RemoteFailure plain;
        byte[] object;
        String reason;
        try {
            WireInput in = new WireInput(bytes);
            plain = RemoteFailure.read(in);
            object = in.block();
            reason = in.string();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError damaged) {
            return new RemoteTaskException("unknown", "the report of the failure in " + boundary + " could not be read: "
                    + describe(damaged), damaged);
        }
        if (object.length > 0) {
            try {
                if (decoder.decode(object) instanceof Throwable t && t.getClass().getName().equals(plain.type())) {
                    Throwable rebuilt = withHelpfulMessage(t, plain);
                    rebuilt.setStackTrace(joined(plain, boundary));
                    return rebuilt;
                }
            } catch (UnreadableException unreadable) {
                BroodException standIn = standIn(plain, boundary);
                standIn.addSuppressed(unreadable.as("the exception"));
                return standIn;
            } catch (Throwable broken) {
                BroodException standIn = standIn(plain, boundary);
                standIn.addSuppressed(broken);
                return standIn;
            }
        }
        BroodException standIn = standIn(plain, boundary);
        if (!reason.isEmpty()) {
            standIn.addSuppressed(new NotSendableException(reason));
        }
        return standIn;
    }

    /**
     * {@return the plain data of an exception}
     *
     * @param bytes what {@link #capture} returned
     */
    public static RemoteFailure plain(byte[] bytes) {
        return RemoteFailure.read(new WireInput(bytes));
    }

    /** The JVM explains a null pointer from the code where it was thrown, and the explanation is no part of the object. */
    private static Throwable withHelpfulMessage(Throwable t, RemoteFailure plain) {
        if (t.getClass() != NullPointerException.class || plain.message() == null || t.getMessage() != null) {
            return t;
        }
        NullPointerException explained = new NullPointerException(plain.message());
        explained.initCause(t.getCause());
        for (Throwable suppressed : t.getSuppressed()) {
            explained.addSuppressed(suppressed);
        }
        return explained;
    }

    /**
     * {@return what stands for an exception that cannot be made here: for one of Brood's own whose cause is the obstacle, the same with
     * what stands for its cause}
     *
     * @param f its plain data
     * @param boundary as for {@link #rebuild}
     */
    public static BroodException standIn(RemoteFailure f, String boundary) {
        BroodException e = f.type().equals(NotReadableException.class.getName()) && f.message() != null
                ? new NotReadableException(f.message(), f.cause() == null ? null : bare(f.cause()))
                : bare(f);
        e.setStackTrace(joined(f, boundary));
        return e;
    }

    private static RemoteTaskException bare(RemoteFailure f) {
        RemoteTaskException e = new RemoteTaskException(f.type(), f.message(), f.cause() == null ? null : bare(f.cause()));
        e.setStackTrace(f.frames().toArray(StackTraceElement[]::new));
        for (RemoteFailure s : f.suppressed()) {
            e.addSuppressed(bare(s));
        }
        return e;
    }

    private static StackTraceElement[] joined(RemoteFailure f, String boundary) {
        List<StackTraceElement> all = new ArrayList<>(f.frames());
        all.add(new StackTraceElement(boundary, "run", "process boundary", -1));
        boolean above = true;
        for (StackTraceElement frame : new Throwable().getStackTrace()) {
            above &= frame.getClassName().equals(Failures.class.getName());
            if (!above) {
                all.add(frame);
            }
        }
        return all.toArray(StackTraceElement[]::new);
    }

    /** {@return the message of an exception, or its type; whatever its methods do} */
    static String message(Throwable t) {
        try {
            String message = t.getMessage();
            return message == null ? t.getClass().getName() : message;
        } catch (Throwable broken) {
            return t.getClass().getName() + " (its getMessage threw " + broken.getClass().getName() + ")";
        }
    }

    /**
     * {@return type and message of an exception, whatever its methods do}
     *
     * @param t an exception of the user's, or null
     */
    public static String describe(@Nullable Throwable t) {
        if (t == null) {
            return "nothing";
        }
        boolean plain = t instanceof UnreadableException || t instanceof NotReadableException || t instanceof NotSendableException
                || t instanceof WireInput.UnderflowException;
        String type = plain
                ? ""
                : t.getClass().getName();
        try {
            String message = t.getMessage();
            return message == null ? t.getClass().getName() : type.isEmpty() ? message : type + ": " + message;
        } catch (Throwable broken) {
            return type + " (its getMessage threw " + broken.getClass().getName() + ")";
        }
    }
}
