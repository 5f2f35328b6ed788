// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

/**
 * A process found by a variable of its environment.
 *
 * @param identity pid and start time
 * @param stopped whether it was stopped when it was found
 * @param value the whole value of the variable
 */
public record EnvironmentCarrier(ProcessIdentity identity, boolean stopped, String value) {}
