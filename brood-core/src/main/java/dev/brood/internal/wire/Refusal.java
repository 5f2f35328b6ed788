// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an object cannot be sent, on its way up through the graph: each level that it passes adds where it was.
 */
final class Refusal extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 24;

    private final String typeName;
    private final String reason;
    private final String remedy;
    private final transient List<String> path = new ArrayList<>();
    private boolean throughThis;

    Refusal(@Nullable Object culprit, String reason, String remedy, @Nullable Throwable cause) {
        super(reason, cause);
        typeName = culprit == null ? "null" : simpleName(culprit.getClass());
        this.reason = reason;
        this.remedy = remedy;
    }

    /** Adds the place at which {@code value} was found, innermost first. */
    void at(String place, @Nullable Object value) {
        path.add(place + " (" + (value == null ? typeName : simpleName(value.getClass())) + ")");
    }

    /** Says before the last place added where it stands, such as the line of a lambda. */
    void in(String context) {
        path.add(context + ": " + path.removeLast());
    }

    /** Notes that the path begins at a captured {@code this}. */
    void throughThis() {
        throughThis = true;
    }

    /** The whole message, the offending object's path first. */
    String message(String what) {
        List<String> steps = path.reversed();
        String where;
        if (steps.isEmpty()) {
            where = typeName;
        } else if (steps.size() <= SHOWN) {
            where = String.join(" -> ", steps);
        } else {
            where = String.join(" -> ", steps.subList(0, SHOWN / 2)) + " -> ... " + (steps.size() - SHOWN) + " more ... -> "
                    + String.join(" -> ", steps.subList(steps.size() - SHOWN / 2, steps.size()));
        }
        String advice = throughThis
                ? remedy + "; if 'this' was captured by accident, copy the field that the lambda needs into a local variable"
                : remedy;
        return subject(what) + " cannot be sent: " + where + ": " + reason + ". Remedy: " + advice + ".";
    }

    /** What is refused as the subject of a sentence: with an article, unless it brings one. */
    static String subject(String what) {
        boolean article = what.startsWith("a ") || what.startsWith("the ");
        return article ? Character.toUpperCase(what.charAt(0)) + what.substring(1) : "The " + what;
    }

    Unsendable.Verdict verdict() {
        return new Unsendable.Verdict(reason, remedy);
    }

    static String simpleName(Class<?> type) {
        if (type.isArray()) {
            return simpleName(type.getComponentType()) + "[]";
        }
        if (type.isHidden()) {
            return "lambda";
        }
        String simple = type.getSimpleName();
        return simple.isEmpty() ? type.getName().substring(type.getName().lastIndexOf('.') + 1) : simple;
    }
}
