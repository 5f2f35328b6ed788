// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

/** Programs that use Brood from every way of packaging and starting a Java program, each as real processes. */
package dev.brood.functional.packaging;
