// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import java.io.Serializable;

/** A piece of code without parameter or result that can be sent to another process and may throw. */
@FunctionalInterface
public interface RemoteAction extends Serializable {

    /**
     * Runs the code, in the process that calls this method.
     *
     * @throws Exception whatever the code throws
     */
    void run() throws Exception;
}
