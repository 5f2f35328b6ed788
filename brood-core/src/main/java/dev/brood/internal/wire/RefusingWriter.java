// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

/** Refuses every instance of a class. */
final class RefusingWriter extends TypeWriter {

    private final Unsendable.Verdict verdict;

    RefusingWriter(Unsendable.Verdict verdict) {
        super(false, false);
        this.verdict = verdict;
    }

    /** For a class whose fields cannot be reached. */
    static RefusingWriter closed(Class<?> type) {
        if (!SerializationAccess.isPresent()) {
            return new RefusingWriter(new Unsendable.Verdict(type.getName() + " cannot be made without its constructor, since module"
                    + " jdk.unsupported is not there", "add --add-modules jdk.unsupported (jshell: -J--add-modules=jdk.unsupported)"));
        }
        if (Reflection.isJdk(type)) {
            return new RefusingWriter(new Unsendable.Verdict(type.getName() + " is a class of the JDK that cannot be copied",
                    "make it inside the task, or send what it is made from", "return what it is made from, and let the caller make it"));
        }
        return new RefusingWriter(new Unsendable.Verdict("its fields cannot be read, since module " + type.getModule().getName()
                + " does not open package " + type.getPackageName(),
                "add 'opens " + type.getPackageName() + " to " + Reflection.opensTo() + ";' to that module's module-info.java, or make "
                        + Refusal.simpleName(type) + " Serializable"));
    }

    @Override
    void write(GraphWriter w, Object value) {
        throw new Refusal(value, verdict, null);
    }
}
