// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.io.Serializable;

/**
 * A consumer of one parameter that can be sent to another process and may throw.
 *
 * @param <T> the type of the parameter
 */
@FunctionalInterface
public interface RemoteConsumer<T> extends Serializable {

    /**
     * Takes the argument, in the process that calls this method.
     *
     * @param t the argument
     * @throws Exception whatever the consumer throws
     */
    void accept(T t) throws Exception;
}
