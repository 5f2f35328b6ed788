// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * Values, arrays, records and raw memory that processes share, at the speed of memory.
 *
 * <p>Each object is shared by reference: a handle that a task captures, or that is sent in a message, is the same object there.
 */
package dev.brood.memory;
