// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Signals, which the teaching notes name among the means of communication and print no program of. */
package dev.brood.examples.signal;
