// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.RemoteFunction;

/**
 * A function made from EXPR, ready to be sent.
 *
 * @param function takes what {@code kind} says
 * @param kind what the function takes
 */
record Expression(RemoteFunction<Object, ?> function, InputKind kind) {}
