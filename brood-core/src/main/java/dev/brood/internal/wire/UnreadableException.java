// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.BroodException;
import dev.brood.error.NotReadableException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A record arrived that this process cannot turn into objects: a class is missing, user code failed, or the bytes are damaged. Who knows
 * what the record was tells it to the user {@link #as} a {@link NotReadableException}.
 *
 * <p>The message says what went wrong in one line, whatever it was wrapped in. From the cause's trace the frames of the reader are
 * left out if there are frames of somebody else.
 */
public final class UnreadableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String READER = Decoder.class.getPackageName() + ".";
    private static final String INITIALISER = "<clinit>";
    /** How the JVM begins the message of what it keeps of a failed static initialiser. */
    private static final String KEPT = "Exception ";

    /** Where the failure was, if all of it is in the message and there is no cause. */
    private final StackTraceElement @Nullable [] frames;

    private UnreadableException(String message, @Nullable Throwable cause, StackTraceElement @Nullable [] frames) {
        super(message, cause);
        this.frames = frames;
    }

    /**
     * {@return what is thrown}
     *
     * @param thrown what went wrong
     * @param where the place in the graph, followed by a colon and a space, or empty
     */
    static UnreadableException of(Throwable thrown, String where) {
        Throwable thrownInside = thrown instanceof ExceptionInInitializerError ? thrown.getCause() : null;
        Throwable root = thrownInside == null ? thrown : thrownInside;
        String initialiser = initialiser(root); // by the frames as they are
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable t = root; t != null && seen.add(t); t = RemoteFailure.cause(t)) {
            cutReader(t);
        }
        String message = "cannot be read here: ";
        if (root instanceof NoClassDefFoundError && root.getCause() instanceof ExceptionInInitializerError kept) {
            boolean refusal = isRefusal(kept);
            return new UnreadableException(message + Failures.message(root) + ", since its static initialiser has failed before: " + original(kept),
                    refusal ? null : root, refusal ? trace(kept) : null);
        }
        if (initialiser == null) {
            return new UnreadableException(message + where + Failures.describe(root), root, null);
        }
        if (root.getClass() == BroodException.class) { // it says itself who did what
            return new UnreadableException(message + Failures.message(root), null, trace(root));
        }
        return new UnreadableException(
                message + where + "the static initialiser of " + initialiser + " threw " + Failures.describe(root), root, null);
    }

    /**
     * {@return the exception that the user sees}
     *
     * @param subject what was to be read, as the subject of a sentence: "the task of process p"
     */
    public NotReadableException as(String subject) {
        NotReadableException told = new NotReadableException(subject + " " + getMessage(), getCause());
        if (frames != null) {
            told.setStackTrace(frames);
        }
        return told;
    }

    private static boolean isRefusal(ExceptionInInitializerError kept) {
        return Failures.message(kept).startsWith(KEPT + BroodException.class.getName() + ": ");
    }

    /** What a static initialiser threw when it was run, of which the JVM keeps: Exception TYPE: MESSAGE [in thread "NAME"]. */
    private static String original(ExceptionInInitializerError kept) {
        String text = Failures.message(kept);
        String start = isRefusal(kept) ? KEPT + BroodException.class.getName() + ": " : KEPT;
        int end = text.lastIndexOf(" [in thread ");
        return text.substring(text.startsWith(start) ? start.length() : 0, end < 0 ? text.length() : end);
    }

    /** The class whose static initialiser threw this, run for this process's reader, or null. */
    private static @Nullable String initialiser(Throwable t) {
        for (StackTraceElement frame : trace(t)) {
            if (frame.getClassName().startsWith(READER)) {
                return null;
            }
            if (frame.getMethodName().equals(INITIALISER)) {
                return frame.getClassName();
            }
        }
        return null;
    }

    /** Leaves out the frames of the reader, and of what it was called by, if there are others above. */
    private static void cutReader(Throwable t) {
        StackTraceElement[] all = trace(t);
        int reader = all.length - 1;
        while (reader >= 0 && !all[reader].getClassName().equals(Decoder.class.getName())) {
            reader--;
        }
        List<StackTraceElement> kept = new ArrayList<>();
        for (int i = 0; i < reader; i++) {
            if (!isMachinery(all[i].getClassName())) {
                kept.add(all[i]);
            }
        }
        boolean others = kept.stream().anyMatch(frame -> !frame.getClassName().startsWith("java."));
        if (others) {
            setTrace(t, kept.toArray(StackTraceElement[]::new));
        }
    }

    private static StackTraceElement[] trace(Throwable t) {
        try {
            return t.getStackTrace();
        } catch (Throwable broken) {
            return new StackTraceElement[0]; // an exception class with a broken getter loses that part only
        }
    }

    private static void setTrace(Throwable t, StackTraceElement[] frames) {
        try {
            t.setStackTrace(frames);
        } catch (Throwable broken) {
            return; // as above: it keeps the trace that it has
        }
    }

    private static boolean isMachinery(String name) {
        return name.startsWith(READER) || name.startsWith("java.lang.invoke.") || name.startsWith("java.lang.reflect.")
                || name.startsWith("jdk.internal.") || name.startsWith("sun.");
    }
}
