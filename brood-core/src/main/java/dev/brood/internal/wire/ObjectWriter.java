// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Writes an object class by class: as its serialisation methods say where it is Serializable, else by its fields. */
final class ObjectWriter extends TypeWriter {

    private final Reference reference;
    private final LevelWriter[] levels;

    private ObjectWriter(Reference reference, LevelWriter[] levels) {
        super(true, false);
        this.reference = reference;
        this.levels = levels;
    }

    static TypeWriter serializable(Class<?> type, References references) {
        if (Reflection.allocator(type, false) == null) {
            // A superclass that is not Serializable has no constructor to call: its fields are sent as well.
            return plain(type, references);
        }
        List<LevelWriter> levels = new ArrayList<>();
        for (Class<?> c = type; c != null && Serializable.class.isAssignableFrom(c); c = c.getSuperclass()) {
            levels.addFirst(LevelWriter.serializable(c));
        }
        LevelWriter[] all = levels.toArray(LevelWriter[]::new);
        return new ObjectWriter(references.ofObject(type, false, all), all);
    }

    static TypeWriter plain(Class<?> type, References references) {
        if (type == Object.class) {
            return new ObjectWriter(references.ofObject(type, true, new LevelWriter[0]), new LevelWriter[0]);
        }
        Class<?> foreign = Reflection.firstForeign(type);
        if (Reflection.isJdk(type) || hasState(foreign) || Reflection.allocator(type, true) == null) {
            return RefusingWriter.closed(Reflection.isJdk(type) ? type : foreign);
        }
        List<LevelWriter> levels = new ArrayList<>();
        for (Class<?> c = type; c != null && c != foreign; c = c.getSuperclass()) {
            LevelWriter level = LevelWriter.plain(c);
            if (level == null) {
                return RefusingWriter.closed(c);
            }
            levels.addFirst(level);
        }
        LevelWriter[] all = levels.toArray(LevelWriter[]::new);
        return new ObjectWriter(references.ofObject(type, true, all), all);
    }

    private static boolean hasState(Class<?> jdk) {
        for (Class<?> c = jdk; c != null; c = c.getSuperclass()) {
            if (!Reflection.instanceFields(c).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    @Override
    void write(GraphWriter w, Object value) throws Throwable {
        w.out.u8(WireLayout.OBJECT);
        w.reference(reference);
        for (LevelWriter level : levels) {
            level.write(w, value);
        }
    }
}
