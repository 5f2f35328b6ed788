// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** The states of processes, and the order in which they are served. */
@NullMarked
package dev.brood.examples.state;

import org.jspecify.annotations.NullMarked;
