// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Brood's side of a comparison: a program as a user writes it, with the public API alone. */
package dev.brood.benchmarks.peer;
