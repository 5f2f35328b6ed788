// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

/**
 * A process, told apart from any later one with the same pid.
 *
 * @param pid the process id as this process sees it
 * @param startTime when it started, in the unit of {@link ProcFs#stat}; only compared, never shown; 0 if unknown
 */
public record ProcessIdentity(long pid, long startTime) {}
