// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The way to the value in which the reading of a graph failed, written down while the failure is on its way up: what is thrown stays as
 * it is, since {@code readObject} methods on the way may catch it.
 */
@SuppressWarnings("ReferenceEquality") // exceptions may define equals
final class ReadPath {

    private static final int SHOWN = 24;

    private final Deque<String> steps = new ArrayDeque<>();
    private @Nullable Throwable failure;
    private String culprit = "";
    private int left;

    /** Notes what failed, unless that was something in it. */
    void culprit(Throwable t, String what) {
        if (!follows(t)) {
            culprit = what;
        }
    }

    /** Adds a place that the failure has passed. */
    void at(Throwable t, String place) {
        follows(t);
        steps.addFirst(place);
        if (steps.size() > SHOWN) {
            steps.removeFirst();
            left++;
        }
    }

    /** Says before the last place added where it stands, such as the line of a lambda. */
    void in(String context) {
        if (left == 0 && !steps.isEmpty()) {
            steps.addFirst(context + ": " + steps.removeFirst());
        }
    }

    /** Whether this is the failure that is known, or what user code has made of it; else another one begins here. */
    private boolean follows(Throwable t) {
        Throwable known = failure;
        failure = t;
        if (known != null && (t == known || known == RemoteFailure.cause(t))) {
            return true;
        }
        steps.clear();
        culprit = "";
        left = 0;
        return false;
    }

    /** {@return the place, and what failed there, before what was thrown: empty if neither is known} */
    String before(Throwable t) {
        if (t != failure) {
            return "";
        }
        String where = (left > 0 ? left + " more ... -> " : "") + String.join(" -> ", steps);
        if (culprit.isEmpty()) {
            return where.isEmpty() ? "" : where + ": ";
        }
        return (where.isEmpty() ? culprit : where + " (" + culprit + ")") + ": reading it threw ";
    }
}
