// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

/**
 * A unit of a connection.
 *
 * @param type what it is
 * @param number a task's number or what else the type says
 * @param body the content, owned by the receiver
 */
public record Frame(FrameType type, long number, byte[] body) {}
