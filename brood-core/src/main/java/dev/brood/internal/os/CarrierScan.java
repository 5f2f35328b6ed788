// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at the process table for processes that carry a variable.
 *
 * @param found the carriers seen
 * @param gap why some process could not be looked at, as when this one has no descriptor left; null if all were. Then
 *     carriers may live that are not in {@code found}.
 * @param settled false if processes were always ending before they could be looked at: one of them may have been a carrier, and have started another
 */
public record CarrierScan(List<EnvironmentCarrier> found, @Nullable IOException gap, boolean settled) {}
