// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

/**
 * Decides which classes the records of a peer may name that is not trusted. It is asked before a class is loaded, and before any
 * code of that class runs. Thread-safe, and gives the same answer always: what it has allowed is not asked again.
 */
public interface ClassFilter {

    /**
     * {@return whether objects of a class may be made, and the class itself be named}
     *
     * @param binaryName such as {@code com.acme.Orders$Line}, as the peer sent it: of any form
     */
    boolean allows(String binaryName);

    /**
     * {@return whether the lambdas that a class contains may be made, and run by whoever receives them}
     *
     * @param binaryName the class in whose source they stand, which is allowed as such already
     */
    boolean allowsLambdasOf(String binaryName);
}
