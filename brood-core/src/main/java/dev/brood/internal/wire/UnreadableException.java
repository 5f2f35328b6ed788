// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.BroodException;
import dev.brood.error.NotReadableException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
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
 * left out if there are frames of somebody else, and it was thrown for this reader only.
 */
public final class UnreadableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final String READER = Decoder.class.getPackageName() + ".";
    private static final StackTraceElement[] NO_FRAMES = {};
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
        StackTraceElement[] end = thrownInside == null ? NO_FRAMES : trace(thrown);
        StackTraceElement initialiser = initialiser(trace(root), end); // by the frames as they are
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        StackTraceElement[] now = new Throwable().getStackTrace();
        for (Throwable t = root; t != null && seen.add(t); t = RemoteFailure.cause(t)) {
            cutReader(t, end, now);
        }
        String message = "cannot be read here: ";
        if (root instanceof NoClassDefFoundError && root.getCause() instanceof ExceptionInInitializerError kept) {
            boolean refusal = isRefusal(kept);
            return new UnreadableException(message + Failures.message(root) + ", since its static initialiser has failed before: " + original(kept),
                    refusal ? null : root, refusal ? withoutReader(trace(kept)) : null);
        }
        if (thrownInside == null) {
            return new UnreadableException(message + where + Failures.describe(root), root, null);
        }
        if (root.getClass() == BroodException.class) { // it says itself who did what
            return new UnreadableException(message + Failures.message(root), null, withoutReader(trace(root)));
        }
        String who = initialiser == null ? "a static initialiser" : "the static initialiser of " + initialiser.getClassName();
        String place = where.endsWith(ReadPath.THREW) ? where.substring(0, where.length() - ReadPath.THREW.length()) : where;
        return new UnreadableException(message + place + who + " threw " + Failures.describe(root), root, null);
    }

    /**
     * {@return the exception that the user sees}
     *
     * @param subject what was to be read, as the subject of a sentence: "the task of process p"
     */
    public NotReadableException as(String subject) {
        return as(subject, "");
    }

    /**
     * {@return the exception that the user sees}
     *
     * @param subject what was to be read, as the subject of a sentence: "the task of process p"
     * @param remedy what to do, as sentences; may be empty. If there is no cause, the message has a remedy already
     */
    public NotReadableException as(String subject, String remedy) {
        String sentence = subject + " " + getMessage();
        NotReadableException told = new NotReadableException(remedy.isEmpty() ? sentence : sentence + ". " + remedy, getCause());
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

    /**
     * The frame of the static initialiser that has failed, in the trace of what it threw; null if it cannot be told from there. What was
     * thrown may have been made long before, by another initialiser.
     *
     * @param end the frames below the initialiser's, as of the error that its failure became: the JVM makes that there
     */
    private static @Nullable StackTraceElement initialiser(StackTraceElement[] all, StackTraceElement[] end) {
        for (int i = 0; i < all.length - 1; i++) {
            int below = all.length - i - 1; // fewer than there were if the JVM has cut a long trace
            if (isInitialiser(all[i]) && below <= end.length && Arrays.equals(all, i + 1, all.length, end, 0, below)) {
                return all[i];
            }
        }
        return null;
    }

    private static boolean isInitialiser(StackTraceElement frame) {
        return frame.getMethodName().equals(INITIALISER);
    }

    /**
     * Leaves out the frames of the reader from what was thrown for it. What was not is left alone, for others have it, too: what was made
     * elsewhere or before, and what a static initialiser has made that has not failed.
     */
    @SuppressWarnings("ReferenceEquality") // of frames of one trace
    private static void cutReader(Throwable t, StackTraceElement[] end, StackTraceElement[] now) {
        StackTraceElement[] all = trace(t);
        int reader = reader(all);
        int readerNow = reader(now);
        if (reader < 0 || !Arrays.equals(all, reader + 1, all.length, now, readerNow + 1, now.length)) {
            return;
        }
        StackTraceElement made = null;
        for (int i = 0; i < reader && made == null; i++) {
            made = isInitialiser(all[i]) ? all[i] : null;
        }
        if (made == null || made == initialiser(all, end)) {
            setTrace(t, withoutReader(all));
        }
    }

    /** The frame of the reader that was called first, or -1. */
    private static int reader(StackTraceElement[] all) {
        int reader = all.length - 1;
        while (reader >= 0 && !all[reader].getClassName().equals(Decoder.class.getName())) {
            reader--;
        }
        return reader;
    }

    /** A trace without the frames of the reader, and of what it was called by, if there are others above; else all of it. */
    private static StackTraceElement[] withoutReader(StackTraceElement[] all) {
        int reader = reader(all);
        List<StackTraceElement> kept = new ArrayList<>();
        for (int i = 0; i < reader; i++) {
            if (!isMachinery(all[i].getClassName())) {
                kept.add(all[i]);
            }
        }
        boolean others = kept.stream().anyMatch(frame -> !frame.getClassName().startsWith("java."));
        return others ? kept.toArray(StackTraceElement[]::new) : all;
    }

    private static StackTraceElement[] trace(Throwable t) {
        try {
            return t.getStackTrace();
        } catch (Throwable broken) {
            return NO_FRAMES; // an exception class with a broken getter loses that part only
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
