// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * Objects, lambdas and exceptions to bytes and back.
 *
 * <p>A record is one encoded object graph. What many records say alike (classes, lambda shapes, enum constants) stands once in
 * a {@link dev.brood.internal.wire.Dictionary}, that of the session or of a sender, and is named by id. {@link dev.brood.internal.wire.WireLayout} draws
 * both.
 */
package dev.brood.internal.wire;
