// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** {@code os.fork}: one program that goes on in two processes. */
package dev.brood.examples.fork;
