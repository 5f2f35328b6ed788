// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** The engine of process pools: queue, workers, deadlines, replacement. It knows encoded tasks, not the public types. */
package dev.brood.internal.pool;
