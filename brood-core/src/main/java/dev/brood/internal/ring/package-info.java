// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Rings of records of any length in shared memory, which no death can tear, lose, or stop. */
package dev.brood.internal.ring;
