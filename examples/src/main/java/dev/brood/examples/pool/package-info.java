// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** The programs of the teaching notes on pools of processes: {@code examples/SEEDS.md} tells which is which. */
package dev.brood.examples.pool;
