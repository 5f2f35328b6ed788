// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.util.List;

/**
 * Whether a child may be a JVM that waits already, and what such JVMs are like.
 *
 * @param use what the child may do
 * @param limit how many may wait for children of its kind; 0 for none
 * @param preload the names of the classes that they load before they wait
 * @param fork whether the child is a fork, for those who look
 */
public record SparePlan(Use use, int limit, List<String> preload, boolean fork) {

    /** What a child may do. */
    public enum Use {
        /** It gets a fresh JVM. */
        NEVER,
        /** It takes one that waits; if none does, that is no reason to have more wait. */
        IF_READY,
        /** It takes one that waits; if none does, one more shall wait for the next. */
        WANTED
    }

    /** A plan for a child that gets a fresh JVM. */
    public static final SparePlan NONE = new SparePlan(Use.NEVER, 0, List.of(), false);

    /** {@return this plan for a child whose coming says nothing of others to come} */
    SparePlan ifReady() {
        return use == Use.WANTED ? new SparePlan(Use.IF_READY, limit, preload, fork) : this;
    }
}
