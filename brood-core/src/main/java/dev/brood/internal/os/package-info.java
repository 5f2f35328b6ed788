// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * What the JDK does not tell of the operating system, or do with it: processes, kills, cgroup counters, the place for shared
 * memory, sleeping until a word changes.
 */
package dev.brood.internal.os;
