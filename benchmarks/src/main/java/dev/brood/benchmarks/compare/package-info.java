// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Whole-process comparisons of Brood with its peers: the driver behind {@code benchmarks/compare}. */
package dev.brood.benchmarks.compare;
