// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.NotSendableException;
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

    private static final String REMEDY = ". Remedy: ";

    private final String typeName;
    private final transient Unsendable.Verdict verdict;
    private final transient List<String> path = new ArrayList<>();
    private boolean throughThis;

    Refusal(@Nullable Object culprit, String reason, String remedy, @Nullable Throwable cause) {
        this(culprit, new Unsendable.Verdict(reason, remedy), cause);
    }

    Refusal(@Nullable Object culprit, Unsendable.Verdict verdict, @Nullable Throwable cause) {
        super(verdict.reason(), cause);
        typeName = culprit == null ? "null" : simpleName(culprit.getClass());
        this.verdict = verdict;
    }

    /** Takes over why an object refuses to be written, and the remedy that its message ends with. */
    static Refusal by(Object culprit, NotSendableException own) {
        String message = own.getMessage() == null ? "it refuses to be sent" : own.getMessage();
        int remedy = message.indexOf(REMEDY);
        String advice = remedy < 0 ? "send what it is made from" : message.substring(remedy + REMEDY.length());
        return new Refusal(
                culprit, remedy < 0 ? message : message.substring(0, remedy), advice.replaceFirst("\\.$", ""), own.getCause());
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
        String remedy = returned(what) ? verdict.whenReturned() : verdict.remedy();
        String advice = throughThis
                ? remedy + "; if 'this' was captured by accident, copy the field that the lambda needs into a local variable"
                : remedy;
        return subject(what) + " cannot be sent: " + where + ": " + verdict.reason() + REMEDY + advice + ".";
    }

    /** Whether this goes from a task to its caller, by what it is called. */
    private static boolean returned(String what) {
        return what.startsWith("result") || what.startsWith("exception");
    }

    /** What is refused as the subject of a sentence: with an article, unless it brings one. */
    static String subject(String what) {
        boolean article = what.startsWith("a ") || what.startsWith("the ");
        return article ? Character.toUpperCase(what.charAt(0)) + what.substring(1) : "The " + what;
    }

    Unsendable.Verdict verdict() {
        return verdict;
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
