// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Files and memory that the processes of a session share: their names, layouts, and the one class that stores into them. */
package dev.brood.internal.memory;
