// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exception as plain data, which needs no class of the user's to be read. Bounded in every direction; a cause or suppressed
 * exception that has occurred before is left out.
 *
 * @param type binary name of the exception's class
 * @param message its message, or null
 * @param frames its stack trace
 * @param cause its cause, or null
 * @param suppressed what it suppressed
 */
public record RemoteFailure(
        String type,
        @Nullable String message,
        List<StackTraceElement> frames,
        @Nullable RemoteFailure cause,
        List<RemoteFailure> suppressed) {

    private static final int MESSAGE_LIMIT = 64 << 10;
    private static final int FRAMES_LIMIT = 1024;
    private static final int NODES_LIMIT = 64;
    private static final int DEPTH_LIMIT = 32;

    /** Takes an exception's data, whatever its methods do. */
    static RemoteFailure of(Throwable t) {
        return of(t, Collections.newSetFromMap(new IdentityHashMap<>()), 0);
    }

    private static RemoteFailure of(Throwable t, Set<Throwable> seen, int depth) {
        seen.add(t);
        String message = message(t);
        List<StackTraceElement> frames = List.of(safely(t::getStackTrace, new StackTraceElement[0]));
        Throwable cause = cause(t);
        RemoteFailure below = cause != null && room(cause, seen, depth) ? of(cause, seen, depth + 1) : null;
        List<RemoteFailure> suppressed = new ArrayList<>();
        for (Throwable s : safely(t::getSuppressed, new Throwable[0])) {
            if (room(s, seen, depth)) {
                suppressed.add(of(s, seen, depth + 1));
            }
        }
        return new RemoteFailure(t.getClass().getName(), message,
                frames.size() <= FRAMES_LIMIT ? frames : List.copyOf(frames.subList(0, FRAMES_LIMIT)), below, suppressed);
    }

    private static boolean room(Throwable t, Set<Throwable> seen, int depth) {
        return depth < DEPTH_LIMIT && seen.size() < NODES_LIMIT && !seen.contains(t);
    }

    private static @Nullable String message(Throwable t) {
        try {
            String m = t.getMessage();
            return m == null || m.length() <= MESSAGE_LIMIT
                    ? m
                    : m.substring(0, MESSAGE_LIMIT) + "… (" + m.length() + " characters)";
        } catch (Throwable broken) {
            return "(its getMessage threw " + broken.getClass().getName() + ")";
        }
    }

    /** {@return the cause, or null; whatever its method does} */
    static @Nullable Throwable cause(Throwable t) {
        try {
            return t.getCause();
        } catch (Throwable broken) {
            return null; // an exception class with a broken getter loses that part only
        }
    }

    private static <T> T safely(Supplier<@Nullable T> getter, T otherwise) {
        try {
            T value = getter.get();
            return value == null ? otherwise : value;
        } catch (Throwable broken) {
            return otherwise; // an exception class with a broken getter loses that part only
        }
    }

    void write(WireOutput out) {
        out.string(type);
        optional(out, message);
        out.varint(frames.size());
        for (StackTraceElement f : frames) {
            optional(out, f.getClassLoaderName());
            optional(out, f.getModuleName());
            optional(out, f.getModuleVersion());
            out.string(f.getClassName());
            out.string(f.getMethodName());
            optional(out, f.getFileName());
            out.zigzag(f.getLineNumber());
        }
        out.u8(cause == null ? 0 : 1);
        if (cause != null) {
            cause.write(out);
        }
        out.varint(suppressed.size());
        for (RemoteFailure s : suppressed) {
            s.write(out);
        }
    }

    static RemoteFailure read(WireInput in) {
        String type = in.string();
        String message = optional(in);
        int n = in.length(8);
        List<StackTraceElement> frames = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            frames.add(new StackTraceElement(optional(in), optional(in), optional(in), in.string(), in.string(), optional(in), in.zigzag()));
        }
        RemoteFailure cause = in.u8() == 0 ? null : read(in);
        int s = in.length(5);
        List<RemoteFailure> suppressed = new ArrayList<>(s);
        for (int i = 0; i < s; i++) {
            suppressed.add(read(in));
        }
        return new RemoteFailure(type, message, frames, cause, suppressed);
    }

    private static void optional(WireOutput out, @Nullable String s) {
        out.u8(s == null ? 0 : 1);
        if (s != null) {
            out.string(s);
        }
    }

    private static @Nullable String optional(WireInput in) {
        return in.u8() == 0 ? null : in.string();
    }
}
