// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** What fails when it is read, outside the reader's package, whose frames are left out of traces. */
@SuppressWarnings({"serial", "UnusedVariable", "UnusedMethod", "StaticAssignmentOfThrowable"}) // used by the wire
public final class SharedFailures {

    private SharedFailures() {}

    /** An exception that is made once; nothing but reading initialises this. */
    public static final class Closed {
        public static final IllegalStateException EXCEPTION = new IllegalStateException("closed");
    }

    public static final class ThrowingClosed implements Serializable {
        @Serial
        private void readObject(ObjectInputStream in) {
            throw Closed.EXCEPTION;
        }
    }

    /** Another such. */
    public static final class Other {
        public static final IllegalStateException EXCEPTION = new IllegalStateException("of another initialiser");
    }

    public static final class FailingWithOther {
        public static final int VALUE = fail();

        private static int fail() {
            throw Other.EXCEPTION;
        }
    }

    public static final class NeedingOther implements Serializable {
        private transient int value;

        @Serial
        private void readObject(ObjectInputStream in) {
            value = FailingWithOther.VALUE;
        }
    }

    /** One that is made before anything is read. */
    public static final class MadeBefore {
        public static final IllegalStateException EXCEPTION = new IllegalStateException("of an initialiser before");
    }

    public static final class FailingWithMadeBefore {
        public static final int VALUE = fail();

        private static int fail() {
            throw MadeBefore.EXCEPTION;
        }
    }

    public static final class NeedingMadeBefore implements Serializable {
        private transient int value;

        @Serial
        private void readObject(ObjectInputStream in) {
            value = FailingWithMadeBefore.VALUE;
        }
    }

    public static final class Failing {
        public static final int VALUE = fail();

        private static int fail() {
            throw new IllegalStateException("of its own");
        }
    }

    public static final class Needing implements Serializable {
        private transient int value;

        @Serial
        private void readObject(ObjectInputStream in) {
            value = Failing.VALUE;
        }
    }

    /** Makes an exception when it is read, and throws it when it is read again. */
    public static final class ThrowingLater implements Serializable {
        public static @Nullable IllegalStateException made;

        @Serial
        private void readObject(ObjectInputStream in) {
            if (made != null) {
                throw made;
            }
            made = new IllegalStateException("made before");
        }
    }
}
