// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.io.Serializable;

/**
 * A function of three parameters that can be sent to another process and may throw.
 *
 * @param <A> the type of the first parameter
 * @param <B> the type of the second parameter
 * @param <C> the type of the third parameter
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface RemoteTriFunction<A, B, C, R> extends Serializable {

    /**
     * Applies the function, in the process that calls this method.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @return the result
     * @throws Exception whatever the function throws
     */
    R apply(A a, B b, C c) throws Exception;
}
