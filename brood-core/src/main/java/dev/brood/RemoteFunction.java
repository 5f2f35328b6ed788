// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.io.Serializable;

/**
 * A function of one parameter that can be sent to another process and may throw.
 *
 * @param <T> the type of the parameter
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface RemoteFunction<T, R> extends Serializable {

    /**
     * Applies the function, in the process that calls this method.
     *
     * @param t the argument
     * @return the result
     * @throws Exception whatever the function throws
     */
    R apply(T t) throws Exception;
}
