// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Benchmarks of parts of the library, for JMH: see {@code benchmarks/jmh}. */
package dev.brood.benchmarks.jmh;
