// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** The programs of the teaching notes whose processes share memory and locks, and what the guide tells of both. */
package dev.brood.examples.memory;
