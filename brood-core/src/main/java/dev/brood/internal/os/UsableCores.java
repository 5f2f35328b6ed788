// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

/** The cores that this process may use: the smaller of its affinity mask and its cgroup's quota, as the JDK computes it. */
public final class UsableCores {

    private UsableCores() {}

    /** {@return the number of cores, at least 1; read anew at each call, because quotas change} */
    public static int count() {
        return Runtime.getRuntime().availableProcessors();
    }
}
