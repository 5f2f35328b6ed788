// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Externalizable;
import java.io.InvalidClassException;
import java.io.Serializable;

/**
 * Holds the description of an object, from a peer that is not trusted, to the form in which {@link ObjectWriter} sends that class
 * here: no class gets round its {@code readObject}, {@code readExternal}, constructor of a record, or constants.
 */
final class StrictForm {

    private StrictForm() {}

    static void check(Class<?> type, boolean plain, LevelReader[] levels) throws InvalidClassException {
        boolean serializable = Serializable.class.isAssignableFrom(type);
        if (type.isRecord() || type.isEnum() || type.isArray() || type.isPrimitive() || type.isInterface() || type.isHidden()
                || Enum.class.isAssignableFrom(type) || Externalizable.class.isAssignableFrom(type)
                || NaturalWriters.isNatural(type)) {
            throw refused(type, "it is never sent as an ordinary object");
        }
        if (plain != !(serializable && Reflection.allocator(type, false) != null) || (plain && type != Object.class && Reflection.isJdk(type))) {
            throw refused(type, "it is not sent " + (plain ? "by its fields alone" : "as a Serializable one"));
        }
        Class<?> end = plain ? Reflection.firstForeign(type) : null;
        Class<?> next = type;
        for (int i = levels.length - 1; i >= 0; i--) {
            LevelReader level = levels[i];
            if (next == null || next.equals(end) || !level.type.equals(next)) {
                throw refused(type, level.type.getName() + " is not the next class in its line");
            }
            boolean framed = !plain && (SerializationAccess.readObject(next) != null || SerializationAccess.writeObject(next) != null);
            if (level.framed != framed) {
                throw refused(type, "the form of " + next.getName() + " is not the one that its methods ask for");
            }
            next = next.getSuperclass();
        }
        boolean complete = plain ? next != null && (next.equals(end) || type == Object.class)
                : next == null || !Serializable.class.isAssignableFrom(next);
        if (!complete) {
            throw refused(type, "what " + next + " contributes is missing");
        }
    }

    private static InvalidClassException refused(Class<?> type, String why) {
        return new InvalidClassException(type.getName(), "a peer that is not trusted has sent it in a form that no Brood sends: " + why);
    }
}
