// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

/** A record of Brood's own around what the user gave: no step in the path of what cannot be sent or read. */
public interface Envelope {}
