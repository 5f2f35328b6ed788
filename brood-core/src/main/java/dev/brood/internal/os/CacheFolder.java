// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The folder for what may be kept from one program to the next: {@code brood.cache}, else the user's cache folder. */
public final class CacheFolder {

    /** System property that names the folder; empty: nothing is kept. */
    public static final String PROPERTY = "brood.cache";

    private CacheFolder() {}

    /** {@return the folder, which need not exist; empty if the user wants none, or has no home} */
    public static Optional<Path> choose() {
        return choose(System.getProperty(PROPERTY), System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home"));
    }

    /** As the XDG base directory specification has it, a relative {@code XDG_CACHE_HOME} counts for nothing. */
    static Optional<Path> choose(@Nullable String asked, @Nullable String cacheHome, @Nullable String home) {
        if (asked != null) {
            return asked.isEmpty() ? Optional.empty() : Optional.of(Path.of(asked).toAbsolutePath());
        }
        if (cacheHome != null && Path.of(cacheHome).isAbsolute()) {
            return Optional.of(Path.of(cacheHome, "brood"));
        }
        return home != null && Path.of(home).isAbsolute() ? Optional.of(Path.of(home, ".cache", "brood")) : Optional.empty();
    }
}
