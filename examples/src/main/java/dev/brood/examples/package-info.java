// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** What all examples share: their pace, and how Python prints. */
package dev.brood.examples;
