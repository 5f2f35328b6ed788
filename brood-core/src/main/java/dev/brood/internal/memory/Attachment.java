// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.memory;

/**
 * That this process uses an object: the object's cell, this process's seat there, and the entry in its list of attachments.
 *
 * @param cell the object's cell
 * @param seat this process's seat
 * @param reference what names the object
 * @param entry where this process's list names the cell
 */
public record Attachment(Cell cell, Seat seat, long reference, int entry) {}
