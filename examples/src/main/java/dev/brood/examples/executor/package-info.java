// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Executors and futures: what the teaching notes describe and print no program of. */
package dev.brood.examples.executor;
