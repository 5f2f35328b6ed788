// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.ring;

import org.jspecify.annotations.Nullable;

/** What somebody wants who takes from a ring. */
public interface Demand {

    /** {@return whether what is taken is to come back if this process dies before it says that it is done with it} */
    boolean keeps();

    /**
     * {@return why a message is not what is wanted, so that it stays; null if it is}
     *
     * @param kind {@link Outgoing#kind}
     * @param length how many bytes it has
     */
    @Nullable String refusal(int kind, long length);

    /** Whatever comes, for good. */
    Demand ANYTHING = new Demand() {
        @Override
        public boolean keeps() {
            return false;
        }

        @Override
        public @Nullable String refusal(int kind, long length) {
            return null;
        }
    };

    /** Whatever comes, until it is acknowledged. */
    Demand TO_BE_ACKNOWLEDGED = new Demand() {
        @Override
        public boolean keeps() {
            return true;
        }

        @Override
        public @Nullable String refusal(int kind, long length) {
            return null;
        }
    };
}
