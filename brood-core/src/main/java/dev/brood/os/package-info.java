// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** The operating system's view of processes: what it tells of any of them, who started whom, and signals. */
package dev.brood.os;
