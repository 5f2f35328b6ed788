// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** A service that survives its input: PDF files from anywhere, read by a library that does not expect the worst. */
package dev.brood.examples.pdf;
