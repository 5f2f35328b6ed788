// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.RemoteFunction;
import java.io.File;
import java.nio.file.Path;

/**
 * A function of a {@link File} as a function of a {@link Path}.
 *
 * @param function what to apply
 */
record FileFunction(RemoteFunction<File, ?> function) implements RemoteFunction<Path, Object> {

    @Override
    public Object apply(Path path) throws Exception {
        return function.apply(path.toFile());
    }
}
