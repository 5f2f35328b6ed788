// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Messages between processes. */
package dev.brood.examples.ipc;
